//! One client: signs in, looks around, gets files.

use super::command::Command;
use super::control::{Control, Interruption, Line};
use super::data::{self, Passive};
use super::{Place, Shared, listing};
use crate::door::{Door, Guest, Refused};
use crate::path::{self, PathError};
use crate::tree::{Content, Entry, Node, TreeError, View};
use std::io;
use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;
use tokio::io::AsyncWriteExt as _;
use tokio::net::TcpStream;
use tokio::time::{Instant, timeout_at};

/// Most bytes of a name or password.
const WORD_BYTES_MAX: usize = 200;
const FEATURES: &str = "EPSV\nMDTM\nMLST type*;size*;modify*;perm*;\nPASV\nREST STREAM\nSIZE\nTVFS\nUTF8\nEnd";

/// Says that there is no place.
pub(super) async fn turn_away(mut stream: TcpStream) {
    let _ = stream.try_write(b"421 Too many connections; try again later.\r\n");
    let _ = stream.shutdown().await;
}

/// Serves a client to the end.
pub(super) async fn run<D: Door>(shared: Arc<Shared<D>>, stream: TcpStream, peer: SocketAddr) {
    let _ = stream.set_nodelay(true);
    let Ok(local) = stream.local_addr() else { return };
    let now = Instant::now();
    let mut session = Session {
        control: Control::new(stream, shared.limits),
        source: peer.ip(),
        local: super::plain(local).ip(),
        began: now,
        user: None,
        guest: None,
        tries: 0,
        cwd: vec![],
        rest: 0,
        private: false,
        passive: None,
        only_epsv: false,
        shared,
    };
    match session.serve().await {
        Ok(()) => session.control.close().await,
        Err(e) => tracing::debug!(%peer, "a session ended early: {e}"),
    }
}

struct Session<D> {
    shared: Arc<Shared<D>>,
    control: Control,
    source: IpAddr,
    local: IpAddr,
    began: Instant,
    user: Option<String>,
    /// With its place among those of the account.
    guest: Option<(Guest, Place<String>)>,
    tries: u32,
    cwd: Vec<String>,
    rest: u64,
    /// Whether data connections are encrypted.
    private: bool,
    passive: Option<Passive>,
    only_epsv: bool,
}

/// Whether the session goes on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Next {
    Go,
    End,
}

/// What is listed how.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Form {
    Long,
    Names,
    Facts,
}

impl<D: Door> Session<D> {
    async fn serve(&mut self) -> io::Result<()> {
        self.control.reply(220, "The record's documents, to be read.").await?;
        loop {
            let limits = self.shared.limits;
            let until = match self.guest {
                None => self.began + limits.sign_in,
                Some(_) => (Instant::now() + limits.idle).min(self.began + limits.session),
            };
            let Ok(line) = timeout_at(until, self.control.line()).await else {
                return self.control.reply(421, "Closed: nothing was asked for in time.").await;
            };
            let line = match line? {
                Line::Text(line) => line,
                Line::Closed => return Ok(()),
                Line::TooLong => {
                    self.trick("sent a line without end").await;
                    return self.control.reply(500, "The line is too long.").await;
                }
            };
            if self.answer(Command::parse(&line)).await? == Next::End {
                return Ok(());
            }
        }
    }

    async fn say(&mut self, code: u16, text: &str) -> io::Result<Next> {
        self.control.reply(code, text).await?;
        Ok(Next::Go)
    }

    async fn answer(&mut self, command: Command) -> io::Result<Next> {
        match command {
            Command::AuthTls => return self.auth().await,
            Command::Feat => {
                let tls = if self.shared.tls.is_some() { "AUTH TLS\nPBSZ\nPROT\n" } else { "" };
                return self.say(211, &format!("Features:\n{tls}{FEATURES}")).await;
            }
            Command::Noop => return self.say(200, "Here.").await,
            Command::Help => return self.say(214, "To be read only; see FEAT.").await,
            Command::Syst => return self.say(215, "UNIX Type: L8").await,
            Command::Opts(what) if what == "UTF8 ON" || what == "UTF8" => {
                return self.say(200, "Always UTF-8.").await;
            }
            Command::Opts(what) if what.starts_with("MLST") => {
                return self.say(200, "MLST OPTS type;size;modify;perm;").await;
            }
            Command::Opts(_) => return self.say(501, "There is no such option.").await,
            Command::Quit => {
                self.control.reply(221, "Good-bye.").await?;
                return Ok(Next::End);
            }
            Command::Malformed => return self.say(501, "The parameter is not what this command takes.").await,
            Command::Unknown => return self.say(502, "There is no such command here.").await,
            Command::Pbsz | Command::Prot(_) if !self.control.is_secure() => {
                return self.say(503, "AUTH TLS comes first.").await;
            }
            Command::Pbsz => return self.say(200, "PBSZ=0").await,
            Command::Prot(true) => {
                self.private = true;
                return self.say(200, "Data connections are encrypted.").await;
            }
            Command::Prot(false) => return self.say(534, "Data are sent encrypted only (PROT P).").await,
            _ if self.shared.tls.is_some() && !self.control.is_secure() => {
                return self.say(530, "AUTH TLS comes first: nothing is done in the clear.").await;
            }
            Command::User(name) => return self.user(name).await,
            Command::Pass(password) => return self.pass(password).await,
            _ => {}
        }
        let Some(guest) = self.guest.as_ref().map(|(g, _)| g.clone()) else {
            return self.say(530, "Sign in with USER and PASS.").await;
        };
        self.answer_guest(command, &guest).await
    }

    async fn answer_guest(&mut self, command: Command, guest: &Guest) -> io::Result<Next> {
        match command {
            Command::Pwd => {
                let path = path::written(&self.cwd);
                self.say(257, &format!("\"{path}\"")).await
            }
            Command::Cwd(path) => self.cwd(guest, &path).await,
            Command::Cdup => {
                self.cwd.pop();
                self.say(250, "One up.").await
            }
            Command::Type(t) if ["A", "A N", "I", "L 8"].contains(&&*t) => {
                self.say(200, "Bytes are sent as they are.").await
            }
            Command::Type(_) => self.say(504, "There is no such type.").await,
            Command::Plainly => self.say(200, "So it is.").await,
            Command::Allo => self.say(202, "Nothing to do.").await,
            Command::Stat => self.say(211, "Here; see FEAT.").await,
            Command::Abor => {
                self.passive = None;
                self.say(226, "Nothing was under way.").await
            }
            Command::Pasv => self.pasv().await,
            Command::Epsv(wanted) => self.epsv(&wanted).await,
            Command::Rest(offset) => {
                self.rest = offset;
                self.say(350, &format!("The next file from byte {offset} on.")).await
            }
            Command::List(path) => self.list(guest, &path, Form::Long).await,
            Command::Nlst(path) => self.list(guest, &path, Form::Names).await,
            Command::Mlsd(path) => self.list(guest, &path, Form::Facts).await,
            Command::Mlst(path) => self.mlst(guest, &path).await,
            Command::Size(path) => match self.find(guest, &path).await? {
                Some((_, Node::File(f))) => self.say(213, &f.size.to_string()).await,
                Some(_) => self.say(550, "A folder has no size.").await,
                None => Ok(Next::Go),
            },
            Command::Mdtm(path) => match self.find(guest, &path).await? {
                Some((_, Node::File(f))) => self.say(213, &listing::time(f.modified)).await,
                Some((_, Node::Folder(_, at))) => self.say(213, &listing::time(at)).await,
                None => Ok(Next::Go),
            },
            Command::Retr(path) => {
                let offset = std::mem::take(&mut self.rest);
                self.retr(guest, &path, offset).await
            }
            Command::Write(verb, path) => {
                self.trick(&format!("{verb} {}", shown(&path))).await;
                self.say(550, "Nothing can be changed here.").await
            }
            Command::Active => self.say(502, "Data connections are opened by the client (PASV, EPSV).").await,
            _ => self.say(503, "Not now.").await,
        }
    }

    async fn auth(&mut self) -> io::Result<Next> {
        let Some(tls) = self.shared.tls.clone() else { return self.say(502, "There is no TLS here.").await };
        if self.control.is_secure() {
            return self.say(503, "TLS is spoken already.").await;
        }
        if self.control.has_more() {
            // Sent in the clear by whoever sits in between, to be read as if it had come encrypted.
            self.trick("sent more behind AUTH").await;
            self.control.reply(421, "Nothing may follow AUTH before its answer.").await?;
            return Ok(Next::End);
        }
        self.control.reply(234, "Begin.").await?;
        self.control.secure(&tls).await?;
        (self.user, self.guest) = (None, None);
        Ok(Next::Go)
    }

    async fn user(&mut self, name: String) -> io::Result<Next> {
        if self.guest.is_some() {
            return self.say(503, "To sign in as another, open a new connection.").await;
        }
        if name.len() > WORD_BYTES_MAX {
            return self.say(501, "The name is too long.").await;
        }
        self.user = Some(name);
        self.say(331, "And the password.").await
    }

    async fn pass(&mut self, password: String) -> io::Result<Next> {
        let Some(name) = self.user.take() else { return self.say(503, "USER comes first.").await };
        if password.len() > WORD_BYTES_MAX {
            return self.say(501, "The password is too long.").await;
        }
        let limits = self.shared.limits;
        let signed_in = match self.shared.door.sign_in(&name, &password, self.source).await {
            Ok(guest) => {
                let noted = self.shared.door.note(&guest.name, self.source, "file transfer: signed in").await;
                noted.map(|()| guest)
            }
            Err(refused) => Err(refused),
        };
        match signed_in {
            Ok(guest) => {
                let Some(place) = self.shared.accounts.take(guest.name.clone(), limits.of_account) else {
                    self.control.reply(421, "This account has as many connections as it may.").await?;
                    return Ok(Next::End);
                };
                self.guest = Some((guest, place));
                self.say(230, "Signed in.").await
            }
            Err(Refused(why)) => {
                tracing::info!(source = %self.source, "a sign-in was refused: {why}");
                self.tries += 1;
                if self.tries >= limits.tries {
                    self.control.reply(421, "Not signed in.").await?;
                    return Ok(Next::End);
                }
                self.say(530, "Not signed in.").await
            }
        }
    }

    /// Writes down what nobody does by mistake.
    async fn trick(&mut self, what: &str) {
        let who = self.guest.as_ref().map_or("-", |(g, _)| g.name.as_str());
        tracing::warn!(code = "transfer-refused", source = %self.source, who, "refused: {what}");
        if self.guest.is_some() {
            let what = format!("file transfer: refused: {what}");
            if let Err(e) = self.shared.door.note(who, self.source, &what).await {
                tracing::error!(code = "transfer-log", "the log of access: {e}");
            }
        }
    }

    fn view(&self, guest: &Guest) -> View {
        View::of(|kind| self.shared.door.may(guest, kind)).of_party(guest.party.clone())
    }

    /// What a path leads to; `None`, with an answer given, if to nothing.
    async fn find(&mut self, guest: &Guest, path: &[u8]) -> io::Result<Option<(Vec<String>, Node)>> {
        let names = match path::resolve(&self.cwd, path) {
            Ok(names) => names,
            Err(e) => {
                self.trick(&format!("[{}] {}", e.code(), shown(path))).await;
                let code = if matches!(e, PathError::TooLong | PathError::TooDeep) { 553 } else { 550 };
                self.control.reply(code, &e.to_string()).await?;
                return Ok(None);
            }
        };
        match self.shared.tree.find(&names, &self.view(guest)).await {
            Ok(Some(node)) => Ok(Some((names, node))),
            Ok(None) => {
                self.control.reply(550, "There is nothing of that name, or not for this account.").await?;
                Ok(None)
            }
            Err(e) => {
                self.broken(&e).await?;
                Ok(None)
            }
        }
    }

    async fn broken(&mut self, e: &TreeError) -> io::Result<Next> {
        tracing::error!(code = "transfer-tree", "{e}");
        self.say(451, "The server cannot read it at the moment.").await
    }

    async fn cwd(&mut self, guest: &Guest, path: &[u8]) -> io::Result<Next> {
        match self.find(guest, path).await? {
            Some((names, Node::Folder(..))) => {
                self.cwd = names;
                self.say(250, "There.").await
            }
            Some(_) => self.say(550, "That is a file.").await,
            None => Ok(Next::Go),
        }
    }

    async fn pasv(&mut self) -> io::Result<Next> {
        if self.only_epsv {
            return self.say(503, "EPSV ALL was asked for.").await;
        }
        let IpAddr::V4(local) = self.local else {
            return self.say(522, "PASV is for IPv4; use EPSV.").await;
        };
        let address = self.shared.outside.unwrap_or(local);
        match self.open_passive() {
            Ok(port) => {
                let [a, b, c, d] = address.octets();
                self.say(227, &format!("Entering Passive Mode ({a},{b},{c},{d},{},{}).", port >> 8, port & 0xff)).await
            }
            Err(e) => self.no_port(&e).await,
        }
    }

    async fn epsv(&mut self, wanted: &str) -> io::Result<Next> {
        let own = if self.local.is_ipv4() { "1" } else { "2" };
        match wanted {
            "ALL" => {
                self.only_epsv = true;
                self.say(200, "EPSV only from now on.").await
            }
            w if w.is_empty() || w == own => match self.open_passive() {
                Ok(port) => self.say(229, &format!("Entering Extended Passive Mode (|||{port}|)")).await,
                Err(e) => self.no_port(&e).await,
            },
            _ => self.say(522, &format!("Network protocol not supported, use ({own})")).await,
        }
    }

    fn open_passive(&mut self) -> io::Result<u16> {
        self.passive = None;
        let passive = Passive::open(self.local, &self.shared.passive)?;
        let port = passive.port()?;
        self.passive = Some(passive);
        Ok(port)
    }

    async fn no_port(&mut self, e: &io::Error) -> io::Result<Next> {
        tracing::warn!(code = "transfer-port", "{e}");
        self.say(425, "No port is free for a data connection; try again.").await
    }

    async fn mlst(&mut self, guest: &Guest, path: &[u8]) -> io::Result<Next> {
        let Some((names, node)) = self.find(guest, path).await? else { return Ok(Next::Go) };
        let fact = listing::fact(&entry(&names, &node), &path::written(&names));
        self.say(250, &format!("Listing\n{fact}\nEnd")).await
    }

    async fn list(&mut self, guest: &Guest, path: &[u8], form: Form) -> io::Result<Next> {
        let Some((names, node)) = self.find(guest, path).await? else { return Ok(Next::Go) };
        let entries = match node {
            Node::Folder(folder, _) => match self.shared.tree.list(folder, &self.view(guest)).await {
                Ok(entries) => entries,
                Err(e) => return self.broken(&e).await,
            },
            Node::File(_) if form == Form::Facts => return self.say(501, "MLSD is for folders; use MLST.").await,
            Node::File(_) => vec![entry(&names, &node)],
        };
        let what = format!("listed {}", path::written(&names));
        let text = match form {
            Form::Long => listing::long(&entries, self.shared.tree.now()),
            Form::Names => listing::names(&entries),
            Form::Facts => listing::facts(&entries),
        };
        self.transfer(guest, &what, Content::Bytes(text.into()), 0).await
    }

    async fn retr(&mut self, guest: &Guest, path: &[u8], offset: u64) -> io::Result<Next> {
        let Some((names, node)) = self.find(guest, path).await? else { return Ok(Next::Go) };
        let Node::File(file) = node else { return self.say(550, "That is a folder.").await };
        if offset > file.size {
            return self.say(554, &format!("The file has {} bytes only.", file.size)).await;
        }
        let from = if offset > 0 { format!(" from byte {offset}") } else { String::new() };
        let what = format!("got {}{from}", path::written(&names));
        self.transfer(guest, &what, file.content, offset).await
    }

    /// Writes down what is done, and does it.
    async fn transfer(&mut self, guest: &Guest, what: &str, content: Content, offset: u64) -> io::Result<Next> {
        if self.shared.tls.is_some() && !self.private {
            return self.say(521, "Data are sent encrypted only: PBSZ 0 and PROT P come first.").await;
        }
        let Some(passive) = self.passive.take() else {
            return self.say(425, "PASV or EPSV comes first.").await;
        };
        if !self.shared.door.still(guest).await {
            self.control.reply(421, "This account is closed.").await?;
            return Ok(Next::End);
        }
        self.control.reply(150, "It comes.").await?;
        let (shared, client) = (Arc::clone(&self.shared), self.source);
        let (name, what) = (guest.name.clone(), format!("file transfer: {what}"));
        let work = async move {
            // The connection is made while it is written down; nothing goes out before that is durable.
            let noted = async {
                shared.door.note(&name, client, &what).await.map_err(|e| {
                    tracing::error!(code = "transfer-log", "the log of access: {e}");
                    (451, "It could not be written down, so it is not done. Try again later.")
                })
            };
            let failed = |code| {
                move |e: io::Error| {
                    tracing::info!(source = %client, "a transfer failed: {e}");
                    (code, "The data connection failed.")
                }
            };
            let connected =
                async { passive.connect(client, shared.tls.as_ref(), shared.limits).await.map_err(failed(425)) };
            let ((), mut to) = tokio::try_join!(noted, connected)?;
            data::send(&mut *to, content, offset, shared.limits.stall).await.map_err(failed(426))
        };
        let outcome = tokio::select! {
            done = work => Ok(done),
            why = self.control.interruption() => Err(why),
        };
        match outcome {
            Ok(Ok(_)) => self.say(226, "All of it was sent.").await,
            Ok(Err((code, words))) => self.say(code, words).await,
            Err(Interruption::Abort) => {
                self.control.reply(426, "Broken off.").await?;
                self.say(226, "ABOR is done.").await
            }
            Err(Interruption::Gone) => Ok(Next::End),
        }
    }
}

/// A node as a line of a listing.
fn entry(names: &[String], node: &Node) -> Entry {
    let name = names.last().map_or("/", String::as_str).to_owned();
    match node {
        Node::Folder(_, modified) => Entry { name, folder: true, size: 0, modified: *modified },
        Node::File(f) => Entry { name, folder: false, size: f.size, modified: f.modified },
    }
}

/// Bytes of a client for the log: what cannot be printed is escaped.
fn shown(bytes: &[u8]) -> String {
    bytes.escape_ascii().to_string()
}
