//! Commands: a line read into what it asks for.

/// What a client asks for. A path is bytes until [`crate::path::resolve`] has let it through.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Command {
    User(String),
    Pass(String),
    AuthTls,
    Pbsz,
    /// Whether data are to be encrypted.
    Prot(bool),
    Feat,
    Opts(String),
    Noop,
    Help,
    Syst,
    Quit,
    Pwd,
    Cwd(Vec<u8>),
    Cdup,
    Type(String),
    /// STRU or MODE with their plain value.
    Plainly,
    Pasv,
    /// With the protocol that is wanted: 1, 2, `ALL` or nothing.
    Epsv(String),
    List(Vec<u8>),
    Nlst(Vec<u8>),
    Mlsd(Vec<u8>),
    Mlst(Vec<u8>),
    Size(Vec<u8>),
    Mdtm(Vec<u8>),
    Rest(u64),
    Retr(Vec<u8>),
    Abor,
    Stat,
    Allo,
    /// Anything that would write.
    Write(&'static str, Vec<u8>),
    /// PORT and EPRT: the server would have to connect to wherever it is told.
    Active,
    /// The command is known, its parameter is not what it must be.
    Malformed,
    Unknown,
}

/// Commands that would write.
const WRITES: [&str; 16] = [
    "STOR", "STOU", "APPE", "DELE", "RMD", "XRMD", "MKD", "XMKD", "RNFR", "RNTO", "MFMT", "MFCT", "MFF", "SITE",
    "RMDA", "COMB",
];

impl Command {
    pub(super) fn parse(line: &[u8]) -> Self {
        let end = line.iter().position(|b| *b == b' ').unwrap_or(line.len());
        let (verb, rest) = (line[..end].to_ascii_uppercase(), line.get(end + 1..).unwrap_or_default());
        let Ok(verb) = std::str::from_utf8(&verb) else { return Self::Unknown };
        if let Some(write) = WRITES.iter().find(|w| **w == verb) {
            return Self::Write(write, rest.to_vec());
        }
        let word = || std::str::from_utf8(rest).map(str::trim).unwrap_or_default().to_ascii_uppercase();
        let path = || rest.to_vec();
        let text = |make: fn(String) -> Self| match std::str::from_utf8(rest) {
            Ok(s) if !s.is_empty() && !s.chars().any(char::is_control) => make(s.to_owned()),
            _ => Self::Malformed,
        };
        let some = |make: fn(Vec<u8>) -> Self| if rest.is_empty() { Self::Malformed } else { make(rest.to_vec()) };
        match verb {
            "USER" => text(Self::User),
            "PASS" => text(Self::Pass),
            "AUTH" if ["TLS", "TLS-C", "SSL"].contains(&&*word()) => Self::AuthTls,
            "PBSZ" if word() == "0" => Self::Pbsz,
            "PROT" => match &*word() {
                "P" => Self::Prot(true),
                "C" => Self::Prot(false),
                _ => Self::Malformed,
            },
            "FEAT" => Self::Feat,
            "OPTS" => Self::Opts(word()),
            "NOOP" => Self::Noop,
            "HELP" => Self::Help,
            "SYST" => Self::Syst,
            "QUIT" => Self::Quit,
            "PWD" | "XPWD" => Self::Pwd,
            "CWD" | "XCWD" => some(Self::Cwd),
            "CDUP" | "XCUP" => Self::Cdup,
            "TYPE" => Self::Type(word()),
            "STRU" if word() == "F" => Self::Plainly,
            "MODE" if word() == "S" => Self::Plainly,
            "PASV" => Self::Pasv,
            "EPSV" => Self::Epsv(word()),
            "LIST" => Self::List(without_options(rest).to_vec()),
            "NLST" => Self::Nlst(without_options(rest).to_vec()),
            "MLSD" => Self::Mlsd(path()),
            "MLST" => Self::Mlst(path()),
            "SIZE" => some(Self::Size),
            "MDTM" => some(Self::Mdtm),
            "REST" => word().parse().map_or(Self::Malformed, Self::Rest),
            "RETR" => some(Self::Retr),
            "ABOR" => Self::Abor,
            "STAT" if rest.is_empty() => Self::Stat,
            "ALLO" => Self::Allo,
            "PORT" | "EPRT" => Self::Active,
            "AUTH" | "PBSZ" | "STRU" | "MODE" => Self::Malformed,
            _ => Self::Unknown,
        }
    }
}

/// Options that clients give as if to `ls`. No name here begins with a hyphen.
fn without_options(mut rest: &[u8]) -> &[u8] {
    while rest.first() == Some(&b'-') {
        let end = rest.iter().position(|b| *b == b' ').map_or(rest.len(), |i| i + 1);
        rest = &rest[end..];
    }
    rest
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn commands_are_read_in_any_case_with_what_belongs_to_them() {
        for (line, command) in [
            (&b"user a b"[..], Command::User("a b".into())),
            (b"PASS  x ", Command::Pass(" x ".into())),
            (b"USER", Command::Malformed),
            (b"USER \xff", Command::Malformed),
            (b"auth tls", Command::AuthTls),
            (b"AUTH GSSAPI", Command::Malformed),
            (b"PROT P", Command::Prot(true)),
            (b"PROT E", Command::Malformed),
            (b"LIST -la /x y", Command::List(b"/x y".into())),
            (b"LIST -a", Command::List(vec![])),
            (b"retr /a\xff", Command::Retr(b"/a\xff".into())),
            (b"RETR", Command::Malformed),
            (b"REST 12", Command::Rest(12)),
            (b"REST -1", Command::Malformed),
            (b"stor x", Command::Write("STOR", b"x".into())),
            (b"SITE CHMOD 777 x", Command::Write("SITE", b"CHMOD 777 x".into())),
            (b"PORT 1,2,3,4,5,6", Command::Active),
            (b"", Command::Unknown),
            (b"\xff\xfe", Command::Unknown),
        ] {
            assert_eq!(Command::parse(line), command, "{}", String::from_utf8_lossy(line));
        }
    }

    proptest! {
        #[test]
        fn no_line_makes_it_fail(line in proptest::collection::vec(any::<u8>(), 0..60)) {
            Command::parse(&line);
        }
    }
}
