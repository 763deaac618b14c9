//! A store that we did not write, for tests: moto, which `scripts/python-for-tests.sh` installs.

use crate::{Address, Bucket, Settings};
use std::collections::HashMap;
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{SocketAddr, TcpStream};
use std::path::Path;
use std::process::{Child, ChildStdin, Command, Stdio};

/// Where the tests of all rooms find Python's packages.
const PYTHON: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../target/venv/bin/python");
/// With this in the environment a missing store is a failure.
const REQUIRE: &str = "SCRUTINEER_REQUIRE_CLIENTS";
/// Looks at its input, so that it ends when the test does.
const SCRIPT: &str = "
import sys
from moto.server import ThreadedMotoServer
server = ThreadedMotoServer(ip_address='127.0.0.1', port=0, verbose=False)
server.start()
print('port', server.get_host_and_port()[1], flush=True)
sys.stdin.read()
server.stop()
";

/// A running store; it ends with this.
#[derive(Debug)]
pub struct Store {
    child: Child,
    _input: Option<ChildStdin>,
    /// Where it listens.
    pub address: SocketAddr,
}

impl Drop for Store {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Store {
    /// Starts one; `None`, with a word, where it is not installed.
    ///
    /// # Panics
    /// It is required and not there.
    #[must_use]
    pub fn start() -> Option<Self> {
        let there = Path::new(PYTHON).exists()
            && Command::new(PYTHON).args(["-c", "import moto.server"]).status().is_ok_and(|s| s.success());
        if !there {
            assert!(std::env::var_os(REQUIRE).is_none(), "moto is not installed: scripts/python-for-tests.sh");
            eprintln!("skipped: no moto; scripts/python-for-tests.sh installs it");
            return None;
        }
        let mut command = Command::new(PYTHON);
        command.args(["-c", SCRIPT]).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null());
        let mut child = command.spawn().expect("Python starts");
        let mut line = String::new();
        let out = child.stdout.take().expect("it is piped");
        BufReader::new(out).read_line(&mut line).expect("it says its port");
        let port: u16 = line.trim().strip_prefix("port ").and_then(|p| p.parse().ok()).expect("it says its port");
        Some(Self { _input: child.stdin.take(), child, address: ([127, 0, 0, 1], port).into() })
    }

    /// What the environment of a program that uses it says.
    #[must_use]
    pub fn variables(&self) -> [(&'static str, String); 4] {
        [
            ("AWS_ENDPOINT_URL", format!("http://{}", self.address)),
            ("AWS_REGION", "us-east-1".to_owned()),
            ("AWS_ACCESS_KEY_ID", "testing".to_owned()),
            ("AWS_SECRET_ACCESS_KEY", "testing".to_owned()),
        ]
    }

    /// A bucket of it by its address.
    ///
    /// # Panics
    /// The address is none.
    #[must_use]
    pub fn bucket(&self, address: &str) -> Bucket {
        let variables: HashMap<_, _> = self.variables().into();
        let settings = Settings::read(|name| variables.get(name).cloned()).expect("they are whole");
        Bucket::new(Address::parse(address).expect("an address"), settings).expect("the settings hold")
    }

    /// A request without a key: the status of the answer.
    ///
    /// # Panics
    /// The store does not answer as HTTP asks.
    #[must_use]
    pub fn request(&self, method: &str, path: &str, body: &str) -> u16 {
        let mut stream = TcpStream::connect(self.address).expect("it listens");
        let (host, length) = (self.address, body.len());
        let head = "connection: close\r\ncontent-length";
        let request = format!("{method} {path} HTTP/1.1\r\nhost: {host}\r\n{head}: {length}\r\n\r\n{body}");
        stream.write_all(request.as_bytes()).expect("it reads");
        let mut answer = String::new();
        stream.read_to_string(&mut answer).expect("it answers");
        answer.split(' ').nth(1).and_then(|s| s.parse().ok()).expect("a status")
    }

    /// Lets so many requests through as if everybody had a key, and from then on asks for one that nobody has.
    ///
    /// # Panics
    /// It does not.
    pub fn allow(&self, requests: u32) {
        assert_eq!(self.request("POST", "/moto-api/reset-auth", &requests.to_string()), 200);
    }

    /// Makes a bucket.
    ///
    /// # Panics
    /// It cannot be made.
    pub fn make(&self, bucket: &str) {
        assert_eq!(self.request("PUT", &format!("/{bucket}"), ""), 200, "{bucket}");
    }
}
