//! The web service's contract: which operations there are, how they are asked for and answered by SOAP 1.1 and 1.2, and what the same data are by REST.
//!
//! Bytes in, bytes out: no network, clock or randomness, and nothing of what the answers are made from. The operations are defined once
//! ([`operations::OPERATIONS`]); what is read and written, WSDL, XSD, OpenAPI and the documentation follow from that definition.
//!
//! | module | for |
//! |---|---|
//! | [`contract`], [`kind`] | what an operation is: its parameters, its columns, the kinds of values |
//! | [`operations`] | all of them |
//! | [`xml`] | strict XML within limits, and text made safe to be written |
//! | [`envelope`] | a SOAP request, read |
//! | [`security`], [`replay`] | the UsernameToken in its head: read, not stale, not sent twice |
//! | [`arguments`] | what was asked for, from an element |
//! | [`answer`], [`fault`] | what is answered |
//! | [`wsdl`], [`xsd`], [`openapi`], [`manual`] | the contract in the languages of machines and people |

pub mod answer;
pub mod arguments;
pub mod contract;
pub mod envelope;
pub mod fault;
pub mod kind;
pub mod manual;
pub mod openapi;
pub mod operations;
pub mod replay;
pub mod security;
#[cfg(test)]
mod testing;
pub mod wsdl;
pub mod xml;
pub mod xsd;
