//! The description of everything that programs may ask for by REST (OpenAPI 3.1): the data sets on which the operations of the service work, made
//! from their definition, and the public addresses of `docs/formats/addresses.md`, whose forms stand in `openapi/public.json`.

use crate::contract::{Family, Field, REST, Shape};
use crate::kind::Kind;
use crate::operations::OPERATIONS;
use serde_json::{Map, Value, json};

/// The public addresses and their forms.
const PUBLIC: &str = include_str!("openapi/public.json");

/// The document at `/api/v1/openapi.json`.
///
/// # Panics
/// Never: the part that is no code is checked by the tests.
#[must_use]
pub fn document() -> Value {
    let public: Value = serde_json::from_str(PUBLIC).expect("the file is JSON");
    let mut paths = public["paths"].as_object().cloned().unwrap_or_default();
    let mut schemas = public["components"]["schemas"].as_object().cloned().unwrap_or_default();
    schemas.insert("Column".into(), column());
    for set in sets() {
        for (base, tag) in REST.into_iter().zip(["data", "party"]) {
            for file in File::ALL {
                paths.insert(format!("{base}{}.{}", set.name, file.ending()), set.path(tag, file));
            }
        }
        schemas.insert(set.schema_name(File::Json), set.schema(File::Json));
        schemas.insert(set.schema_name(File::About), set.schema(File::About));
    }
    for path in paths.values_mut() {
        path["get"]["responses"]["414"] = json!({"$ref": "#/components/responses/Error"});
    }
    let [data, party] = REST;
    json!({
        "openapi": "3.1.0",
        "info": {
            "title": "Scrutineer",
            "version": "1",
            "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"},
            "description": format!(
                "Data of an election: what is public under {data} and the other addresses, and under {party} the same data sets for the program of a party, \
                 with all that the sharing table gives it. Each data set is there as .json, .csv, .xlsx, .parquet and .about.json (head and digest alone). The SOAP service \
                 at /soap answers from the same data sets, with the same digests."
            ),
        },
        "servers": [{"url": "/"}],
        "tags": [
            {"name": "data", "description": "Public data."},
            {"name": "party", "description": "Data sets for the program of a party."},
        ],
        "paths": paths,
        "components": {
            "schemas": schemas,
            "responses": {"Error": {"description": "Refused, with a stable code.", "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Error"}}}}},
            "securitySchemes": {"account": {"type": "http", "scheme": "basic", "description": "Name and password of a service account, over TLS."}},
        },
    })
}

/// The files in which a data set is given.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum File {
    Json,
    About,
    Csv,
    Xlsx,
    Parquet,
}

impl File {
    const ALL: [Self; 5] = [Self::Json, Self::About, Self::Csv, Self::Xlsx, Self::Parquet];

    fn ending(self) -> &'static str {
        match self {
            Self::Json => "json",
            Self::About => "about.json",
            Self::Csv => "csv",
            Self::Xlsx => "xlsx",
            Self::Parquet => "parquet",
        }
    }

    /// What follows a name that may stand once only.
    fn suffix(self) -> &'static str {
        match self {
            Self::Json => "",
            Self::About => "-about",
            Self::Csv => "-csv",
            Self::Xlsx => "-xlsx",
            Self::Parquet => "-parquet",
        }
    }

    fn text(self) -> &'static str {
        match self {
            Self::Json => "",
            Self::About => " Head and digest alone.",
            Self::Csv => " The rows as CSV (RFC 4180).",
            Self::Xlsx => " The rows as a workbook.",
            Self::Parquet => " The rows as Apache Parquet.",
        }
    }
}

/// A data set, gathered from the operations on it.
struct Set {
    name: &'static str,
    text: &'static str,
    fields: &'static [Field],
    family: Family,
    parameters: Vec<Value>,
}

/// The data sets in the order of the operations.
fn sets() -> Vec<Set> {
    let mut sets: Vec<Set> = vec![];
    for o in OPERATIONS {
        let Shape::Rows { set, fixed, fields, family } = o.shape else { continue };
        let at = sets.iter().position(|s| s.name == set).unwrap_or_else(|| {
            sets.push(Set { name: set, text: o.text, fields, family, parameters: vec![] });
            sets.len() - 1
        });
        for p in o.parameters {
            // By REST a moment may be said as well, and rows are not limited.
            let schema = match p.name {
                "since" => {
                    json!({"anyOf": [{"type": "integer", "minimum": 0}, {"type": "string", "format": "date-time"}]})
                }
                "limit" => json!({"type": "integer", "minimum": 1, "maximum": 1_000_000}),
                _ => p.kind.schema(),
            };
            sets[at].parameter(p.name, p.required, schema, p.text);
        }
        for (name, _) in fixed {
            if *name == "order" {
                sets[at].parameter(
                    name,
                    false,
                    json!({"type": "string", "enum": ["folder", "changed", "latest"]}),
                    "order of the rows",
                );
            }
        }
    }
    for s in &mut sets {
        s.parameter("size", false, json!({"type": "integer", "minimum": 0}), "only if the record has this size");
    }
    sets
}

impl Set {
    fn parameter(&mut self, name: &str, required: bool, schema: Value, text: &str) {
        if self.parameters.iter().all(|p| p["name"] != name) {
            let text = text.split(';').next().unwrap_or(text);
            self.parameters.push(
                json!({"name": name, "in": "query", "required": required, "schema": schema, "description": text}),
            );
        }
    }

    fn schema_name(&self, file: File) -> String {
        format!("set-{}{}", self.name, file.suffix())
    }

    fn content(&self, file: File) -> Value {
        match file {
            File::Json | File::About => {
                json!({"application/json": {"schema": {"$ref": format!("#/components/schemas/{}", self.schema_name(file))}}})
            }
            File::Csv => json!({"text/csv": {"schema": {"type": "string"}}}),
            File::Xlsx => json!({"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": {}}),
            File::Parquet => json!({"application/vnd.apache.parquet": {}}),
        }
    }

    fn path(&self, tag: &str, file: File) -> Value {
        let text = format!("{}{}", self.text, file.text());
        let header = |text: &str, schema: Value| json!({"description": text, "schema": schema, "required": true});
        let mut responses = Map::new();
        responses.insert(
            "200".into(),
            json!({
                "description": text,
                "headers": {
                    "X-Record-Size": header("Record size from which everything follows.", json!({"type": "integer", "minimum": 0})),
                    "X-Dataset-Digest": header("Digest of the canonical form.", Kind::Digest.schema()),
                    "X-Rows": header("Rows.", json!({"type": "integer", "minimum": 0})),
                    "X-Next": {"description": "Where the next part begins, if a limit has cut this one off.", "schema": Kind::Cursor.schema()},
                },
                "content": self.content(file),
            }),
        );
        let party = tag == "party";
        let statuses: &[&str] = if party {
            &["400", "401", "403", "404", "409", "429", "503"]
        } else {
            &["400", "403", "404", "409", "503"]
        };
        // A table that a workbook cannot hold.
        let workbook: &[&str] = if file == File::Xlsx { &["422"] } else { &[] };
        for status in statuses.iter().chain(workbook) {
            responses.insert((*status).into(), json!({"$ref": "#/components/responses/Error"}));
        }
        json!({"get": {
            "operationId": format!("{tag}-{}{}", self.name, file.suffix()),
            "summary": text,
            "tags": [tag],
            "security": [if party { json!({"account": []}) } else { json!({}) }],
            "parameters": self.parameters,
            "responses": responses,
        }})
    }

    fn schema(&self, file: File) -> Value {
        let mut properties = Map::new();
        for f in self.fields {
            let mut schema = f.kind.schema();
            if f.optional {
                schema = json!({"anyOf": [schema, {"type": "null"}]});
            }
            schema["description"] = f.text.into();
            properties.insert(f.name.into(), schema);
        }
        let names: Vec<&str> = self.fields.iter().map(|f| f.name).collect();
        let mut row =
            json!({"type": "object", "additionalProperties": false, "required": names, "properties": properties});
        match self.family {
            Family::None => {}
            Family::Names => row["patternProperties"] = json!({"^name:": {"type": ["string", "null"]}}),
            Family::Titles => row["patternProperties"] = json!({"^title:": {"type": ["string", "null"]}}),
            Family::Votes => row["patternProperties"] = json!({"^votes:": {"type": ["integer", "null"], "minimum": 0}}),
        }
        let mut required = vec!["election", "set", "select", "size", "digest", "count", "columns"];
        if file == File::Json {
            required.push("rows");
        }
        let mut schema = json!({
            "type": "object",
            "additionalProperties": false,
            "required": required,
            "properties": {
                "election": {"type": "string"},
                "set": {"const": self.name},
                "select": {"type": "string", "description": "which rows, in the one spelling; empty: all"},
                "size": {"type": "integer", "minimum": 0, "description": "record size from which everything follows"},
                "digest": {"$ref": "#/components/schemas/Digest"},
                "count": {"type": "integer", "minimum": 0, "description": "rows"},
                "columns": {"type": "array", "items": {"$ref": "#/components/schemas/Column"}},
            },
        });
        if file == File::Json {
            schema["properties"]["rows"] = json!({"type": "array", "items": row});
        }
        schema
    }
}

fn column() -> Value {
    json!({
        "type": "object",
        "additionalProperties": false,
        "required": ["name", "kind", "about"],
        "properties": {"name": {"type": "string"}, "kind": {"enum": ["text", "number"]}, "about": {"type": "string"}},
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Every `$ref` of a document.
    fn references<'a>(v: &'a Value, found: &mut Vec<&'a str>) {
        match v {
            Value::Object(o) => {
                found.extend(o.get("$ref").and_then(Value::as_str));
                o.values().for_each(|v| references(v, found));
            }
            Value::Array(a) => a.iter().for_each(|v| references(v, found)),
            _ => {}
        }
    }

    #[test]
    fn a_name_of_an_operation_stands_once() {
        let d = document();
        let names: Vec<&str> =
            d["paths"].as_object().unwrap().values().map(|p| p["get"]["operationId"].as_str().unwrap()).collect();
        let once: std::collections::BTreeSet<_> = names.iter().collect();
        assert_eq!(once.len(), names.len());
    }

    #[test]
    fn every_reference_leads_somewhere_and_every_operation_is_there() {
        let d = document();
        let mut found = vec![];
        references(&d, &mut found);
        assert!(found.len() > 50);
        for r in found {
            assert!(d.pointer(r.trim_start_matches('#')).is_some(), "{r}");
        }
        for set in OPERATIONS.iter().filter_map(|o| o.rest()) {
            let file = set.split('?').next().unwrap();
            let stem = file.strip_suffix(".json").unwrap();
            for file in File::ALL.map(|f| format!("{stem}.{}", f.ending())) {
                assert!(REST.iter().all(|base| d["paths"].get(format!("{base}{file}")).is_some()), "{file}");
            }
        }
    }
}
