//! E-mail by SMTP. The steps are taken one by one, so that an error before the message says for certain that nothing was delivered, and only
//! what breaks while the message is under way is uncertain.

use crate::Outcome;
use crate::config::{MailForm, Tls};
use crate::letter::{Address, Letter, LetterError};
use lettre::transport::smtp::authentication::{Credentials, Mechanism};
use lettre::transport::smtp::client::{AsyncSmtpConnection, Certificate, CertificateStore, TlsParameters};
use lettre::transport::smtp::commands::{Data, Mail, Rcpt, Rset};
use lettre::transport::smtp::extension::ClientId;
use std::fmt;
use std::time::Duration;

/// For each answer of the server.
const ANSWER: Duration = Duration::from_secs(30);
/// For one letter, or for a greeting with sign-in, as a whole.
const WHOLE: Duration = Duration::from_secs(120);

/// The mail server.
pub struct Mailer {
    server: (String, u16),
    tls: Option<(Tls, TlsParameters)>,
    credentials: Option<Credentials>,
    hello: ClientId,
    from: Address,
    from_name: String,
}

impl fmt::Debug for Mailer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Mailer").field("server", &self.server).field("from", &self.from).finish_non_exhaustive()
    }
}

/// An open connection, for several letters.
pub struct Session<'a> {
    mailer: &'a Mailer,
    connection: AsyncSmtpConnection,
    /// Whether a letter has gone over it already.
    used: bool,
    /// Whether it can carry no more.
    broken: bool,
}

impl fmt::Debug for Session<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Session").field("mailer", &self.mailer).finish_non_exhaustive()
    }
}

impl Mailer {
    pub(crate) fn new(
        form: &MailForm,
        from: Address,
        password: Option<String>,
        ca: Option<&str>,
    ) -> Result<Self, String> {
        let line = |s: &str| !s.is_empty() && s.bytes().all(|b| b.is_ascii_graphic());
        if !line(&form.server) || !line(&form.hello) {
            return Err("mail: server and hello are names of machines".into());
        }
        if form.from_name.chars().any(char::is_control) {
            return Err("mail: from_name is one line".into());
        }
        let tls = match form.tls {
            Tls::None => None,
            kind => {
                let mut builder = TlsParameters::builder(form.server.clone());
                if let Some(pem) = ca {
                    let root = Certificate::from_pem(pem.as_bytes()).map_err(|e| format!("mail: ca_file: {e}"))?;
                    builder = builder.certificate_store(CertificateStore::None).add_root_certificate(root);
                }
                Some((kind, builder.build_rustls().map_err(|e| format!("mail: {e}"))?))
            }
        };
        Ok(Self {
            server: (form.server.clone(), form.port),
            tls,
            credentials: form.user.clone().zip(password).map(|(u, p)| Credentials::new(u, p)),
            hello: ClientId::Domain(form.hello.clone()),
            from,
            from_name: form.from_name.clone(),
        })
    }

    /// Whether a letter can be written at all.
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn check(&self, letter: &Letter) -> Result<(), LetterError> {
        letter.message(&self.from, &self.from_name).map(drop)
    }

    /// Connects, protects the line and signs in.
    ///
    /// # Errors
    /// Why not now; nothing was sent.
    pub async fn open(&self) -> Result<Session<'_>, Outcome> {
        let opening = async {
            let implicit = self.tls.as_ref().filter(|(kind, _)| *kind == Tls::Implicit).map(|(_, p)| p.clone());
            let server = (self.server.0.as_str(), self.server.1);
            let mut c = AsyncSmtpConnection::connect_tokio1(server, Some(ANSWER), &self.hello, implicit, None).await?;
            if let Some((Tls::Starttls, parameters)) = &self.tls {
                c.starttls(parameters.clone(), &self.hello).await?;
            }
            if let Some(credentials) = &self.credentials {
                c.auth(&[Mechanism::Plain, Mechanism::Login], credentials).await?;
            }
            Ok::<_, lettre::transport::smtp::Error>(c)
        };
        match tokio::time::timeout(WHOLE, opening).await {
            Ok(Ok(connection)) => Ok(Session { mailer: self, connection, used: false, broken: false }),
            Ok(Err(e)) => Err(Outcome::later(e)),
            Err(_) => Err(Outcome::later("the mail server does not answer")),
        }
    }
}

impl Session<'_> {
    /// Sends one letter to its one recipient.
    pub async fn send(&mut self, letter: &Letter) -> Outcome {
        let bytes = match letter.message(&self.mailer.from, &self.mailer.from_name) {
            Ok(m) => m.formatted(),
            Err(e) => return Outcome::refused(e),
        };
        match tokio::time::timeout(WHOLE, self.before(letter)).await {
            Ok(Ok(())) => {}
            Ok(Err(e)) => return self.judged(&e, false),
            Err(_) => {
                self.broken = true;
                return Outcome::later("the mail server does not answer");
            }
        }
        match tokio::time::timeout(WHOLE, self.connection.message(&bytes)).await {
            Ok(Ok(_)) => Outcome::Delivered,
            Ok(Err(e)) => self.judged(&e, true),
            Err(_) => {
                self.broken = true;
                Outcome::uncertain("the mail server did not answer to the whole message")
            }
        }
    }

    /// What an error means, before or after the message was on its way.
    fn judged(&mut self, e: &lettre::transport::smtp::Error, on_its_way: bool) -> Outcome {
        // The server closes after 421 (RFC 5321, 3.8).
        let closing = e.status().is_some_and(|code| code.to_string() == "421");
        self.broken |= closing || !(e.is_permanent() || e.is_transient());
        match (e.is_permanent(), e.is_transient()) {
            (true, _) => Outcome::refused(e),
            (_, true) => Outcome::later(e),
            _ if on_its_way => Outcome::uncertain(e),
            _ => Outcome::later(e),
        }
    }

    async fn before(&mut self, letter: &Letter) -> Result<(), lettre::transport::smtp::Error> {
        // What was refused before leaves a half transaction behind.
        if std::mem::replace(&mut self.used, true) {
            self.connection.command(Rset).await?;
        }
        let address = |a: &Address| a.to_string().parse::<lettre::Address>().ok();
        self.connection.command(Mail::new(address(&self.mailer.from), vec![])).await?;
        if let Some(to) = address(&letter.to) {
            self.connection.command(Rcpt::new(to, vec![])).await?;
        }
        self.connection.command(Data).await?;
        Ok(())
    }

    /// Whether the next letter needs a new connection.
    #[must_use]
    pub fn is_broken(&self) -> bool {
        self.broken
    }

    /// Says goodbye.
    pub async fn close(mut self) {
        let _ = tokio::time::timeout(Duration::from_secs(5), self.connection.quit()).await;
    }
}
