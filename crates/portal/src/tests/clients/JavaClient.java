// A party's program with nothing but the JDK (which has had no SOAP client of its own since version 11): a request written by hand, sent by
// java.net.http, and the answer read by javax.xml with document types forbidden.
//
//     java JavaClient.java ADDRESS NAME PASSWORD

import java.io.ByteArrayInputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.Base64;
import javax.xml.XMLConstants;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.transform.dom.DOMSource;
import javax.xml.transform.stream.StreamSource;
import javax.xml.validation.Schema;
import javax.xml.validation.SchemaFactory;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.Node;
import org.w3c.dom.NodeList;

public class JavaClient {
    static final String SERVICE = "urn:scrutineer:service:v1";
    static final String WSS = "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-";
    static final HttpClient HTTP = HttpClient.newHttpClient();
    static String address, name, password;
    static Schema schema;

    static Document parse(byte[] bytes) throws Exception {
        DocumentBuilderFactory f = DocumentBuilderFactory.newInstance();
        f.setNamespaceAware(true);
        f.setFeature("http://apache.org/xml/features/disallow-doctype-decl", true);
        return f.newDocumentBuilder().parse(new ByteArrayInputStream(bytes));
    }

    /** Asks, and gives the element in the body of the answer, which must be as the schema says. */
    static Element ask(boolean newer, String operation, String arguments) throws Exception {
        byte[] random = new byte[16];
        new SecureRandom().nextBytes(random);
        String envelope = newer ? "http://www.w3.org/2003/05/soap-envelope" : "http://schemas.xmlsoap.org/soap/envelope/";
        String body = "<e:Envelope xmlns:e=\"" + envelope + "\"><e:Header><w:Security e:mustUnderstand=\"1\" xmlns:w=\"" + WSS
            + "wssecurity-secext-1.0.xsd\" xmlns:u=\"" + WSS + "wssecurity-utility-1.0.xsd\"><w:UsernameToken><w:Username>" + name
            + "</w:Username><w:Password Type=\"" + WSS + "username-token-profile-1.0#PasswordText\">" + password
            + "</w:Password><w:Nonce>" + Base64.getEncoder().encodeToString(random) + "</w:Nonce><u:Created>" + Instant.now()
            + "</u:Created></w:UsernameToken></w:Security></e:Header><e:Body><" + operation + " xmlns=\"" + SERVICE + "\">" + arguments + "</"
            + operation + "></e:Body></e:Envelope>";
        String action = SERVICE + "/" + operation;
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(address)).POST(HttpRequest.BodyPublishers.ofString(body));
        if (newer) {
            request.header("Content-Type", "application/soap+xml; charset=utf-8; action=\"" + action + "\"");
        } else {
            request.header("Content-Type", "text/xml; charset=utf-8").header("SOAPAction", "\"" + action + "\"");
        }
        HttpResponse<byte[]> response = HTTP.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
        Document d = parse(response.body());
        NodeList children = ((Element) d.getElementsByTagNameNS(envelope, "Body").item(0)).getChildNodes();
        Element answer = (Element) children.item(0);
        if (response.statusCode() == 200) schema.newValidator().validate(new DOMSource(answer));
        return answer;
    }

    static String text(Element e, String local) {
        NodeList found = e.getElementsByTagNameNS("*", local);
        return found.getLength() == 0 ? "" : found.item(0).getTextContent();
    }

    public static void main(String[] args) throws Exception {
        address = args[0];
        name = args[1];
        password = args[2];
        SchemaFactory factory = SchemaFactory.newInstance(XMLConstants.W3C_XML_SCHEMA_NS_URI);
        schema = factory.newSchema(new StreamSource(address + "?xsd"));
        for (boolean newer : new boolean[] {false, true}) {
            Element election = ask(newer, "GetElection", "");
            System.out.println("election " + text(election, "election") + " " + text(election, "size") + " " + text(election, "digest"));
            for (String operation : new String[] {"GetStations", "GetAreas", "GetConstituencies", "GetProvinces"}) {
                Element answer = ask(newer, operation, "");
                System.out.println(operation + " " + answer.getElementsByTagNameNS(SERVICE, "row").getLength());
            }
            Element results = ask(newer, "GetStationResults", "<contest>parliament</contest><since>0</since><limit>1</limit>");
            Node vote = results.getElementsByTagNameNS(SERVICE, "vote").item(0);
            System.out.println("result " + text(results, "station") + " " + ((Element) vote).getAttribute("choice") + " " + vote.getTextContent());
            Element fault = ask(newer, "GetStations", "<area>no/such</area>");
            System.out.println("fault " + fault.getLocalName() + " " + text(fault, "code") + text(fault, "faultcode"));
        }
    }
}
