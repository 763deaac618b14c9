//! `GET /soap` in a browser: what programs may ask for, by SOAP and by REST, made from the same definition as WSDL and OpenAPI.

use super::html;
use crate::Portal;
use crate::cache::Rendered;
use crate::fault::Fault;
use crate::texts as t;
use crate::view::here::Here;
use crate::view::shell::Shell;
use askama::Template;
use service::contract::{Family, Field, NAMESPACE, Parameter, Shape};
use service::fault::CODES;
use service::openapi;
use service::operations::OPERATIONS;
use words::Language;

#[derive(Template)]
#[template(path = "service.html")]
struct Page {
    shell: Shell,
    english: bool,
    namespace: &'static str,
    operations: Vec<Operation>,
    /// Every address of the OpenAPI description with its sentence, those of the data sets last.
    addresses: Vec<(String, String)>,
    codes: Vec<(&'static str, &'static str)>,
}

struct Operation {
    name: &'static str,
    text: String,
    rest: Option<String>,
    parameters: &'static [Parameter],
    fields: &'static [Field],
    /// What follows the columns.
    family: &'static str,
}

pub(crate) fn render(portal: &Portal, here: &Here) -> Result<Rendered, Fault> {
    let operations = OPERATIONS.iter().map(|o| {
        let (fields, family) = match o.shape {
            Shape::Rows { fields, family, .. } => (fields, family),
            Shape::File => (&[][..], Family::None),
        };
        let family = match family {
            Family::None => "",
            Family::Names => "name, in every language of the election",
            Family::Votes => "votes, of every choice on the ballot",
        };
        Operation {
            name: o.name,
            text: o.text.replace('`', ""),
            rest: o.rest(),
            parameters: o.parameters,
            fields,
            family,
        }
    });
    let document = openapi::document();
    let addresses = document["paths"].as_object().into_iter().flatten();
    let sentence = |v: &serde_json::Value| v["get"]["summary"].as_str().unwrap_or_default().replace('`', "");
    let page = Page {
        shell: Shell::new(portal, here, here.w.say("service"), None),
        english: here.w.language() == Language::English,
        namespace: NAMESPACE,
        operations: operations.collect(),
        addresses: addresses.map(|(path, v)| (path.clone(), sentence(v))).collect(),
        codes: CODES.iter().map(|c| (c.0, c.3)).collect(),
    };
    html(0, &page).map(|r| Rendered { size: None, ..r })
}
