//! The control connection: lines in, replies out, each within a limit of bytes and of time.

use super::Limits;
use super::tls::Tls;
use std::collections::VecDeque;
use std::io;
use tokio::io::{AsyncRead, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio::time::timeout;

/// Most bytes of a line: a path with its command.
const LINE_BYTES_MAX: usize = crate::path::BYTES_MAX + 24;
/// Commands that may wait while a transfer runs.
const WAITING_MAX: usize = 16;

/// Both directions of a connection, with or without TLS.
pub(super) trait Stream: AsyncRead + AsyncWrite + Unpin + Send {}

impl<T: AsyncRead + AsyncWrite + Unpin + Send> Stream for T {}

/// What came.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Line {
    /// A line without its end.
    Text(Vec<u8>),
    /// A line that is too long. The connection is of no more use.
    TooLong,
    /// The end.
    Closed,
}

/// Why a transfer is given up.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Interruption {
    /// The client wants it.
    Abort,
    /// The client is gone, or sends what it may not.
    Gone,
}

/// A connection that TLS has not wrapped yet, or one that it has.
enum Io {
    Plain(TcpStream),
    Secure(Box<dyn Stream>),
    /// Between the two.
    Gone,
}

pub(super) struct Control {
    io: Io,
    buffer: Vec<u8>,
    waiting: VecDeque<Line>,
    limits: Limits,
}

impl Control {
    pub(super) fn new(stream: TcpStream, limits: Limits) -> Self {
        Self { io: Io::Plain(stream), buffer: vec![], waiting: VecDeque::new(), limits }
    }

    fn stream(&mut self) -> io::Result<&mut dyn Stream> {
        match &mut self.io {
            Io::Plain(s) => Ok(s),
            Io::Secure(s) => Ok(&mut **s),
            Io::Gone => Err(io::ErrorKind::NotConnected.into()),
        }
    }

    pub(super) fn is_secure(&self) -> bool {
        matches!(self.io, Io::Secure(_))
    }

    /// Whether something was sent after the last line, before its answer.
    pub(super) fn has_more(&self) -> bool {
        !self.buffer.is_empty() || !self.waiting.is_empty()
    }

    /// Starts TLS. What was sent before it in the clear must have been read: nothing of it may be taken for a command afterwards.
    pub(super) async fn secure(&mut self, tls: &Tls) -> io::Result<()> {
        let Io::Plain(stream) = std::mem::replace(&mut self.io, Io::Gone) else {
            return Err(io::ErrorKind::NotConnected.into());
        };
        let accepted = timeout(self.limits.handshake, tls.0.accept(stream)).await;
        let stream = accepted.map_err(|_| io::Error::from(io::ErrorKind::TimedOut))??;
        self.io = Io::Secure(Box::new(stream));
        Ok(())
    }

    /// The next line. May be given up and asked for again: nothing is lost.
    pub(super) async fn line(&mut self) -> io::Result<Line> {
        if let Some(line) = self.waiting.pop_front() {
            return Ok(line);
        }
        self.read_line().await
    }

    async fn read_line(&mut self) -> io::Result<Line> {
        loop {
            if let Some(end) = self.buffer.iter().position(|b| *b == b'\n') {
                let rest = self.buffer.split_off(end + 1);
                let mut line = std::mem::replace(&mut self.buffer, rest);
                line.truncate(end);
                if line.last() == Some(&b'\r') {
                    line.pop();
                }
                return Ok(if line.len() > LINE_BYTES_MAX { Line::TooLong } else { Line::Text(untelnet(line)) });
            }
            if self.buffer.len() > LINE_BYTES_MAX {
                return Ok(Line::TooLong);
            }
            let mut bytes = [0; 2048];
            let n = self.stream()?.read(&mut bytes).await?;
            if n == 0 {
                return Ok(Line::Closed);
            }
            self.buffer.extend_from_slice(&bytes[..n]);
        }
    }

    /// Waits until a transfer is to be given up: the client asks for it, or is gone. Other commands wait for their turn.
    pub(super) async fn interruption(&mut self) -> Interruption {
        loop {
            match self.read_line().await {
                Ok(Line::Text(line)) if line.eq_ignore_ascii_case(b"ABOR") => return Interruption::Abort,
                Ok(Line::Text(line)) if self.waiting.len() < WAITING_MAX => self.waiting.push_back(Line::Text(line)),
                _ => return Interruption::Gone,
            }
        }
    }

    /// Answers. `text` may have several lines; then the code stands before the first and the last.
    pub(super) async fn reply(&mut self, code: u16, text: &str) -> io::Result<()> {
        let mut out = String::new();
        match text.split_once('\n') {
            None => out.push_str(&format!("{code} {text}\r\n")),
            Some((first, rest)) => {
                out.push_str(&format!("{code}-{first}\r\n"));
                let mut lines = rest.split('\n').peekable();
                while let Some(line) = lines.next() {
                    out.push_str(&if lines.peek().is_some() {
                        format!(" {line}\r\n")
                    } else {
                        format!("{code} {line}\r\n")
                    });
                }
            }
        }
        let stall = self.limits.stall;
        let stream = self.stream()?;
        let write = async {
            stream.write_all(out.as_bytes()).await?;
            stream.flush().await
        };
        timeout(stall, write).await.map_err(|_| io::Error::from(io::ErrorKind::TimedOut))?
    }

    /// Ends the connection in order.
    pub(super) async fn close(mut self) {
        let stall = self.limits.handshake;
        if let Ok(stream) = self.stream() {
            let _ = timeout(stall, stream.shutdown()).await;
        }
    }
}

/// Without the Telnet signals that clients put before ABOR.
fn untelnet(line: Vec<u8>) -> Vec<u8> {
    const SIGNALS: [u8; 4] = [0xff, 0xf4, 0xf2, 0xff];
    let start = line.iter().position(|b| !SIGNALS.contains(b)).unwrap_or(line.len());
    if start == 0 { line } else { line[start..].to_vec() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use tokio::net::TcpListener;

    async fn pair() -> (Control, TcpStream) {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let (client, server) = tokio::join!(TcpStream::connect(listener.local_addr().unwrap()), listener.accept());
        (Control::new(server.unwrap().0, Limits::DEFAULT), client.unwrap())
    }

    #[tokio::test]
    async fn lines_come_whole_however_they_are_cut_and_signals_are_taken_off() {
        let (mut control, mut client) = pair().await;
        for part in [&b"US"[..], b"ER a\r", b"\nPASS b\n\xff\xf4\xff\xf2ABOR\r\n"] {
            client.write_all(part).await.unwrap();
            client.flush().await.unwrap();
        }
        for line in ["USER a", "PASS b", "ABOR"] {
            assert_eq!(control.line().await.unwrap(), Line::Text(line.into()));
        }
        drop(client);
        assert_eq!(control.line().await.unwrap(), Line::Closed);
    }

    #[tokio::test]
    async fn a_line_without_end_is_given_up_at_its_limit() {
        let (mut control, mut client) = pair().await;
        client.write_all(&[b'a'; LINE_BYTES_MAX]).await.unwrap();
        client.write_all(b"\r\n").await.unwrap();
        assert!(matches!(control.line().await.unwrap(), Line::Text(l) if l.len() == LINE_BYTES_MAX));
        let flood = tokio::spawn(async move { while client.write_all(&[b'a'; 4096]).await.is_ok() {} });
        assert_eq!(control.line().await.unwrap(), Line::TooLong);
        assert!(control.buffer.len() < LINE_BYTES_MAX + 4096);
        drop(control);
        flood.await.unwrap();
    }

    #[tokio::test]
    async fn a_reply_of_several_lines_has_its_code_at_both_ends() {
        let (mut control, mut client) = pair().await;
        control.reply(211, "Features:\nSIZE\nEnd").await.unwrap();
        control.close().await;
        let mut got = String::new();
        client.read_to_string(&mut got).await.unwrap();
        assert_eq!(got, "211-Features:\r\n SIZE\r\n211 End\r\n");
    }
}
