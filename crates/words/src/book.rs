//! The messages of one language, read once.

use crate::value::isolated;
use crate::{Language, Style, Value, messages};
use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::{FluentArgs, FluentResource, FluentValue};
use fluent_syntax::ast::Entry;
use std::borrow::Cow;
use std::collections::HashMap;
use std::sync::OnceLock;

/// Largest number that Fluent carries exactly; what is larger is written out before, in the form for "other".
const EXACT_MAX: u64 = 1 << 53;

/// The messages of one language.
pub(crate) struct Book {
    language: Language,
    style: Style,
    /// Messages without arguments, as they are shown.
    plain: HashMap<String, String>,
    bundle: FluentBundle<FluentResource>,
}

/// Books by language, each read when first asked for.
static BOOKS: [OnceLock<Book>; Language::ALL.len()] = [const { OnceLock::new() }; Language::ALL.len()];

/// The language's messages.
pub(crate) fn of(language: Language) -> &'static Book {
    BOOKS[language as usize].get_or_init(|| Book::read(language))
}

impl Book {
    fn read(language: Language) -> Self {
        let locale = language.code().parse().unwrap_or_default();
        let mut bundle = FluentBundle::new_concurrent(vec![locale]);
        // Names of the other direction are kept apart by `isolated`, and nothing else.
        bundle.set_use_isolating(false);
        bundle.set_formatter(Some(formatter(language)));
        let mut ids = vec![];
        for text in messages(language) {
            // A file that cannot be read whole is an error of the build, which the tests of this crate find; what can be read is used.
            let resource = FluentResource::try_new((*text).to_owned()).unwrap_or_else(|(resource, errors)| {
                tracing::error!(language = language.code(), ?errors, "a file of messages cannot be read whole");
                resource
            });
            ids.extend(resource.entries().filter_map(|e| match e {
                Entry::Message(m) => Some(m.id.name.to_owned()),
                _ => None,
            }));
            if let Err(errors) = bundle.add_resource(resource) {
                tracing::error!(language = language.code(), ?errors, "a message stands twice");
            }
        }
        let mut plain = HashMap::with_capacity(ids.len());
        for id in ids {
            let mut errors = vec![];
            let Some(pattern) = bundle.get_message(&id).and_then(|m| m.value()) else { continue };
            let text = bundle.format_pattern(pattern, None, &mut errors).into_owned();
            // What wants arguments is not plain.
            if errors.is_empty() {
                plain.insert(id, text);
            }
        }
        Self { language, style: Style::of_page(language), plain, bundle }
    }

    pub(crate) fn style(&self) -> Style {
        self.style
    }

    /// A message without arguments.
    pub(crate) fn plain(&self, id: &str) -> Option<&str> {
        self.plain.get(id).map(String::as_str)
    }

    /// A message with these arguments; `Err` with what could be said where one is missing, `None` where there is no such message.
    pub(crate) fn with(&self, id: &str, values: &[(&str, Value<'_>)]) -> Option<Result<String, String>> {
        let pattern = self.bundle.get_message(id)?.value()?;
        let mut args = FluentArgs::with_capacity(values.len());
        for (name, value) in values {
            args.set((*name).to_owned(), self.value(value));
        }
        let mut errors = vec![];
        let text = self.bundle.format_pattern(pattern, Some(&args), &mut errors).into_owned();
        Some(if errors.is_empty() { Ok(text) } else { Err(text) })
    }

    fn value<'a>(&self, value: &'a Value<'_>) -> FluentValue<'a> {
        match value {
            Value::Text(text) => FluentValue::String(isolated(Cow::Borrowed(text), self.language)),
            Value::Number(n) if *n > EXACT_MAX => FluentValue::String(Cow::Owned(self.style.int(*n))),
            Value::Number(n) => FluentValue::from(*n),
        }
    }
}

type Formatter = fn(&FluentValue, &intl_memoizer::concurrent::IntlLangMemoizer) -> Option<String>;

/// Writes numbers of messages; Fluent takes a plain function, so there is one for each language.
fn formatter(language: Language) -> Formatter {
    fn written(language: Language, value: &FluentValue) -> Option<String> {
        match value {
            FluentValue::Number(n) => Some(Style::of(language.code()).grouped(&n.as_string())),
            _ => None,
        }
    }
    match language {
        Language::English => |v, _| written(Language::English, v),
        Language::Turkish => |v, _| written(Language::Turkish, v),
        Language::Kyrgyz => |v, _| written(Language::Kyrgyz, v),
        Language::Russian => |v, _| written(Language::Russian, v),
        Language::Arabic => |v, _| written(Language::Arabic, v),
        Language::Sorani => |v, _| written(Language::Sorani, v),
    }
}
