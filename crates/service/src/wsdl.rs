//! The description of the service (WSDL 1.1, document/literal wrapped, bindings for SOAP 1.1 and 1.2), made from the definition.

use crate::contract::NAMESPACE;
use crate::operations::OPERATIONS;
use crate::xml::escape;
use std::fmt::Write as _;

/// The document at `/soap?wsdl`, for a service at this address.
#[must_use]
pub fn document(address: &str) -> String {
    let mut out = format!(
        "{}<wsdl:definitions name=\"Scrutineer\" xmlns:wsdl=\"http://schemas.xmlsoap.org/wsdl/\" xmlns:soap=\"http://schemas.xmlsoap.org/wsdl/soap/\" \
         xmlns:soap12=\"http://schemas.xmlsoap.org/wsdl/soap12/\" xmlns:xsd=\"http://www.w3.org/2001/XMLSchema\" xmlns:tns=\"{NAMESPACE}\" targetNamespace=\"{NAMESPACE}\">\n\
         <wsdl:documentation>Every call carries a WS-Security UsernameToken with PasswordText, Nonce and Created, over TLS.</wsdl:documentation>\n\
         <wsdl:types><xsd:schema><xsd:import namespace=\"{NAMESPACE}\" schemaLocation=\"soap?xsd\"/></xsd:schema></wsdl:types>\n\
         <wsdl:message name=\"Fault\"><wsdl:part name=\"fault\" element=\"tns:fault\"/></wsdl:message>\n",
        crate::answer::DECLARATION
    );
    for o in OPERATIONS {
        for element in [o.name, &o.answer()] {
            let _ = writeln!(
                out,
                "<wsdl:message name=\"{element}\"><wsdl:part name=\"parameters\" element=\"tns:{element}\"/></wsdl:message>"
            );
        }
    }
    out.push_str("<wsdl:portType name=\"Service\">\n");
    for o in OPERATIONS {
        let _ = writeln!(
            out,
            "<wsdl:operation name=\"{0}\"><wsdl:documentation>{1}</wsdl:documentation><wsdl:input message=\"tns:{0}\"/><wsdl:output message=\"tns:{2}\"/>\
             <wsdl:fault name=\"fault\" message=\"tns:Fault\"/></wsdl:operation>",
            o.name,
            escape(o.text),
            o.answer()
        );
    }
    out.push_str("</wsdl:portType>\n");
    for prefix in ["soap", "soap12"] {
        binding(&mut out, prefix);
    }
    out.push_str("<wsdl:service name=\"Scrutineer\">");
    for prefix in ["soap", "soap12"] {
        let _ = write!(
            out,
            "<wsdl:port name=\"{prefix}\" binding=\"tns:{prefix}\"><{prefix}:address location=\"{}\"/></wsdl:port>",
            escape(address)
        );
    }
    out.push_str("</wsdl:service>\n</wsdl:definitions>\n");
    out
}

fn binding(out: &mut String, prefix: &str) {
    let _ = writeln!(
        out,
        "<wsdl:binding name=\"{prefix}\" type=\"tns:Service\"><{prefix}:binding style=\"document\" transport=\"http://schemas.xmlsoap.org/soap/http\"/>"
    );
    for o in OPERATIONS {
        let _ = writeln!(
            out,
            "<wsdl:operation name=\"{}\"><{prefix}:operation soapAction=\"{}\" style=\"document\"/><wsdl:input><{prefix}:body use=\"literal\"/></wsdl:input>\
             <wsdl:output><{prefix}:body use=\"literal\"/></wsdl:output><wsdl:fault name=\"fault\"><{prefix}:fault name=\"fault\" use=\"literal\"/></wsdl:fault></wsdl:operation>",
            o.name,
            o.action()
        );
    }
    out.push_str("</wsdl:binding>\n");
}
