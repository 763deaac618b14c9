//! What an operation is asked with: read from the elements of a request and checked by the definition.

use crate::contract::{NAMESPACE, Operation};
use crate::fault::Refusal;
use crate::kind;
use crate::xml::Element;

/// Namespace of `nil` and `type`.
const XSI: &str = "http://www.w3.org/2001/XMLSchema-instance";

/// Values by name; every one of them is of its kind.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Arguments(Vec<(&'static str, String)>);

impl Arguments {
    /// From the element in the body.
    ///
    /// # Errors
    /// An element that is no argument, stands twice, or holds what it must not; an argument that is missing.
    pub fn of_element(operation: &'static Operation, asked: &Element) -> Result<Self, Refusal> {
        if !asked.holds_elements_only() {
            return Err(Refusal::new("argument-invalid", format!("{} holds elements, no text", operation.name)));
        }
        let mut arguments = Self::default();
        for child in &asked.children {
            let name = short(&child.name.local);
            if child.name.namespace != NAMESPACE {
                return Err(Refusal::new("unknown-argument", format!("{name} must be in the namespace {NAMESPACE}")));
            }
            let value = child
                .value()
                .ok_or_else(|| Refusal::new("argument-invalid", format!("{name} holds text, no elements")))?;
            let nil = matches!(child.attribute(XSI, "nil").map(str::trim), Some("true" | "1"));
            if nil && value.is_empty() {
                continue;
            }
            arguments.add(operation, &child.name.local, value)?;
        }
        arguments.whole(operation)
    }

    fn add(&mut self, operation: &'static Operation, name: &str, value: &str) -> Result<(), Refusal> {
        let Some(parameter) = operation.parameter(name) else {
            return Err(Refusal::new(
                "unknown-argument",
                format!("{} knows no argument {}", operation.name, short(name)),
            ));
        };
        if self.text(parameter.name).is_some() {
            return Err(Refusal::new("argument-repeated", format!("{name} stands twice")));
        }
        parameter.kind.check(value).map_err(|e| Refusal::new("argument-invalid", format!("{name}: {e}")))?;
        self.0.push((parameter.name, value.to_owned()));
        Ok(())
    }

    fn whole(self, operation: &'static Operation) -> Result<Self, Refusal> {
        match operation.parameters.iter().find(|p| p.required && self.text(p.name).is_none()) {
            Some(p) => Err(Refusal::new(
                "argument-missing",
                format!("{} needs {}: {}", operation.name, p.name, p.kind.words()),
            )),
            None => Ok(self),
        }
    }

    /// A value.
    #[must_use]
    pub fn text(&self, name: &str) -> Option<&str> {
        self.0.iter().find(|(n, _)| *n == name).map(|(_, v)| v.as_str())
    }

    /// A value that is a number.
    #[must_use]
    pub fn number(&self, name: &str) -> Option<u64> {
        self.text(name).and_then(kind::number)
    }

    /// All of them in the order in which they came.
    pub fn all(&self) -> impl Iterator<Item = (&'static str, &str)> {
        self.0.iter().map(|(n, v)| (*n, v.as_str()))
    }
}

fn short(name: &str) -> String {
    name.chars().take(60).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::operations::named;
    use crate::xml;

    fn element(inside: &str) -> Result<Arguments, Refusal> {
        let text = format!("<GetStationResults xmlns=\"{NAMESPACE}\" xmlns:xsi=\"{XSI}\">{inside}</GetStationResults>");
        Arguments::of_element(named("GetStationResults").unwrap(), &xml::read(text.as_bytes()).unwrap())
    }

    fn code(inside: &str) -> &'static str {
        element(inside).map_or_else(|r| r.code, |_| "read")
    }

    #[test]
    fn arguments_are_taken_in_any_order_and_each_once() {
        let a = element("<limit> 7\n</limit><contest>parliament</contest><area xsi:nil='true'/>").unwrap();
        assert_eq!((a.text("contest"), a.number("limit"), a.text("area")), (Some("parliament"), Some(7), None));
        assert_eq!(code("<limit>7</limit>"), "argument-missing");
        assert_eq!(code("<contest>a</contest><contest>a</contest>"), "argument-repeated");
        assert_eq!(code("<contest>a</contest><limit>1001</limit>"), "argument-invalid");
        assert_eq!(code("<contest>a</contest><limit/>"), "argument-invalid");
        assert_eq!(code("<contest><b/></contest>"), "argument-invalid");
        assert_eq!(code("x<contest>a</contest>"), "argument-invalid");
        assert_eq!(code("<contest>a</contest><cursor>0</cursor>"), "unknown-argument");
        assert_eq!(code("<contest xmlns=''>a</contest>"), "unknown-argument");
    }
}
