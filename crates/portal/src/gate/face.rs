//! The two faces with a sign-in: the desk of the staff and the portal of the parties. They share the gate and nothing else: each has a cookie, a
//! door and roles of its own.

use crate::fault::Fault;
use crate::route::Access;
use commission::accounts::Role;

/// Which of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Face {
    Desk,
    Party,
}

impl Face {
    /// The face of an address; `None` for those without a sign-in.
    pub(super) fn of(access: Access) -> Option<Self> {
        match access {
            Access::Door | Access::Staff(_) => Some(Self::Desk),
            Access::PartyDoor | Access::Party(_) => Some(Self::Party),
            Access::Service
            | Access::Public
            | Access::Shared(..)
            | Access::BySharing
            | Access::Device
            | Access::Vouching => None,
        }
    }

    /// Before every address of it.
    pub(crate) fn root(self) -> &'static str {
        match self {
            Self::Desk => "/desk",
            Self::Party => "/party",
        }
    }

    /// Its first page.
    pub(crate) fn home(self) -> &'static str {
        match self {
            Self::Desk => "/desk/",
            Self::Party => "/party/",
        }
    }

    /// Its door.
    pub(crate) fn sign_in(self) -> &'static str {
        match self {
            Self::Desk => "/desk/sign-in",
            Self::Party => "/party/sign-in",
        }
    }

    /// Whether people of a role sign in here.
    pub(super) fn is_for(self, role: Role) -> bool {
        match self {
            Self::Desk => Role::STAFF.contains(&role),
            Self::Party => role == Role::Party,
        }
    }

    /// Where to go after a sign-in: an address of the face, nothing else.
    pub(super) fn inside(self, to: &str) -> &str {
        let plain = to.bytes().all(|b| b.is_ascii_graphic() && b != b'\\');
        if to.starts_with(self.home()) && plain && !to.starts_with(self.sign_in()) { to } else { self.home() }
    }

    pub(super) fn needs_tls(self) -> Fault {
        match self {
            Self::Desk => Fault::new(
                403,
                "desk-needs-tls",
                "the desk is open over TLS only, or on this machine; give the server a certificate",
            ),
            Self::Party => Fault::new(
                403,
                "party-needs-tls",
                "the party portal is open over TLS only, or on this machine; give the server a certificate",
            ),
        }
    }
}

/// Whether programs of parties ask here.
pub(crate) fn is_for_programs(path: &str) -> bool {
    path.starts_with("/party/api/")
}
