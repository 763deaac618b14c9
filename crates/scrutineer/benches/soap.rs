//! The web service: results of 1,000 stations in one SOAP call, over HTTP, the cursor going round through the whole nation. Counted is the server's own
//! time on a processor, so that what the client needs on the same machine is not in it.
//!
//! `cargo bench -p scrutineer --bench soap`. `SOAP_STATIONS` (20,000) is the size of the nation, `SOAP_CALLS` (400) how many calls are counted.

#![expect(clippy::unwrap_used, reason = "a benchmark may stop at the first error")]

#[expect(dead_code, reason = "the yardstick in it is for the intake, the peak for another")]
mod support;

use commission::accounts::{Accounts, Entropy, Network, NewAccount, Role};
use election::act::Moment;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Instant, SystemTime, UNIX_EPOCH};
use support::{Client, Night, Server, number, post, settle};
use tokio::net::TcpStream;
use tokio::runtime::Runtime;
use tokio::task::JoinSet;

const NAME: &str = "bench-service";
const PASSWORD: &str = "a sentence of the program";
const WSS: &str = "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-";

#[expect(clippy::disallowed_methods, reason = "tokens are as old as the server's clock says")]
fn now() -> Moment {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap();
    Moment(i64::try_from(since.as_micros()).unwrap())
}

/// One account of the service, made in the home before it is served.
async fn account(night: &Night) {
    let n = AtomicU64::new(1);
    let entropy: Entropy = Arc::new(move || Ok([u8::try_from(n.fetch_add(1, Ordering::Relaxed) % 251).unwrap(); 32]));
    let (accounts, _) = Accounts::of_home(&night.path("home"), Arc::new(now), entropy).await.unwrap();
    let new = NewAccount {
        name: NAME.into(),
        role: Role::Service,
        board: night.definition.areas[0].id.clone(),
        key_name: None,
        party: Some("bench".into()),
        expires: None,
    };
    let fresh = accounts.add(new).await.unwrap();
    let here = Network::parse("127.0.0.0/8").unwrap();
    accounts.allow("bench", here, "", "bench", 1).await.unwrap();
    accounts.change_program_password(NAME, &fresh.password, PASSWORD, [127, 0, 0, 1].into()).await.unwrap();
}

fn request(n: u64, contest: &str, after: Option<&str>) -> Vec<u8> {
    let after = after.map_or_else(String::new, |a| format!("<after>{a}</after>"));
    let body = format!(
        "<e:Envelope xmlns:e=\"http://schemas.xmlsoap.org/soap/envelope/\"><e:Header><w:Security xmlns:w=\"{WSS}wssecurity-secext-1.0.xsd\" \
         xmlns:u=\"{WSS}wssecurity-utility-1.0.xsd\"><w:UsernameToken><w:Username>{NAME}</w:Username><w:Password>{PASSWORD}</w:Password>\
         <w:Nonce>{:A>16}</w:Nonce><u:Created>{}</u:Created></w:UsernameToken></w:Security></e:Header><e:Body>\
         <GetStationResults xmlns=\"urn:scrutineer:service:v1\"><contest>{contest}</contest><since>0</since>{after}</GetStationResults></e:Body></e:Envelope>",
        format!("{n:08}"),
        now()
    );
    format!(
        "POST /soap HTTP/1.1\r\nhost: localhost\r\ncontent-type: text/xml; charset=utf-8\r\nsoapaction: \"\"\r\ncontent-length: {}\r\n\r\n{body}",
        body.len()
    )
    .into_bytes()
}

/// What stands in an element of the answer that comes before the rows.
fn value<'a>(body: &'a [u8], name: &str) -> Option<&'a str> {
    let head = std::str::from_utf8(&body[..body.len().min(2000)])
        .unwrap_or_else(|e| std::str::from_utf8(&body[..e.valid_up_to()]).unwrap());
    let after = head.split_once(&format!("<{name}>"))?.1;
    Some(after.split_once('<')?.0)
}

/// Milliseconds that the server has had a processor, in ticks of ten (`man 5 proc_pid_stat`, fields 14 and 15).
fn processor_ms(server: &Server) -> u64 {
    let stat = server.told("stat");
    let fields: Vec<&str> = stat.rsplit(')').next().unwrap().split_whitespace().collect();
    let ticks = |i: usize| fields[i].parse::<u64>().unwrap();
    (ticks(11) + ticks(12)) * 10
}

fn main() {
    let night = Night::new(number("SOAP_STATIONS", 20_000));
    let runtime = Runtime::new().unwrap();
    runtime.block_on(account(&night));
    let server = night.serve(&[]);
    let address = server.address;
    runtime.block_on(async {
        let mut senders = JoinSet::new();
        let notes = Arc::new(night.notes.iter().map(|(n, _)| post(n, true)).collect::<Vec<_>>());
        for s in 0..8 {
            let notes = Arc::clone(&notes);
            senders.spawn(async move {
                let mut client = Client::new(TcpStream::connect(address).await.unwrap());
                for note in notes.iter().skip(s).step_by(8) {
                    client.ask(note).await;
                }
            });
        }
        while let Some(r) = senders.join_next().await {
            r.unwrap();
        }
    });
    settle();
    let calls = number("SOAP_CALLS", 400) as u64;
    let contest = night.definition.contests[0].id.clone();
    runtime.block_on(async {
        let mut client = Client::new(TcpStream::connect(address).await.unwrap());
        let (mut after, mut bytes, mut rows) = (None::<String>, 0_u64, 0_u64);
        let mut begun = None;
        // The first calls are not counted: the password is checked, and memory is taken.
        for n in 0..calls + 20 {
            if n == 20 {
                begun = Some((processor_ms(&server), Instant::now()));
                (bytes, rows) = (0, 0);
            }
            let (_, body) = client.ask(&request(n, &contest, after.as_deref())).await;
            bytes += body.len() as u64;
            rows += body.windows(5).filter(|w| w == b"<row>").count() as u64;
            after = value(body, "next").map(str::to_owned);
        }
        let (processor_before, start) = begun.unwrap();
        let (wall_ms, used_ms) = (start.elapsed().as_millis(), processor_ms(&server) - processor_before);
        let choices = night.definition.contests[0].choices.len();
        println!("{calls} calls, {rows} rows of {choices} choices, {} MB in {wall_ms} ms", bytes / 1_000_000);
        println!("the server took {used_ms} ms of processor: {} calls a second a core", calls * 1000 / used_ms.max(1));
        println!("one client in turn: {} calls a second", u128::from(calls) * 1000 / wall_ms.max(1));
    });
    server.stop();
}
