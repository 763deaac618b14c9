//! A server from outside: what election it holds, read from its record as anybody can; where the record is held back from the public, from what it
//! says of the election. Either way the key must be the one that signs its checkpoints.

use election::act::{Act, Content};
use election::definition::Definition;
use election::folder::{Files, digests, manifest, read};
use election::id::Digest;
use election::minutes::text_of;
use election::statement::Keys;
use record::note::Limits;
use record::tile::{TileId, decode_bundle};
use record::{Checkpoint, SignedNote, VerifierKey, checkpoint};
use reqwest::{Client, StatusCode};
use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

/// Most bytes of one file of the definition.
const BLOB_MAX: usize = 1 << 30;

/// Why nothing can be played to a server.
#[derive(Debug, thiserror::Error)]
pub enum TargetError {
    /// No answer, or not one of a commission.
    #[error("{url}: {detail}")]
    Unreachable {
        /// What was asked.
        url: String,
        /// What came.
        detail: String,
    },
    /// It answers otherwise than with what was asked for.
    #[error("{url}: answered {status}")]
    Status {
        /// What was asked.
        url: String,
        /// With what.
        status: StatusCode,
    },
    /// What the server gives is not a record of an election.
    #[error("{0}")]
    Other(String),
    /// A real election.
    #[error("the election {0:?} is not marked as a rehearsal; a past night is played to rehearsals only")]
    NotARehearsal(String),
}

impl TargetError {
    /// Stable code.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::Unreachable { .. } | Self::Status { .. } => "server-unreachable",
            Self::Other(_) => "server-record",
            Self::NotARehearsal(_) => "not-a-rehearsal",
        }
    }
}

/// The definition and the record's key.
struct Head {
    digest: Digest,
    files: BTreeMap<String, Digest>,
    record_key: String,
}

impl Head {
    /// From the first two acts.
    fn of_record(bundle: &[u8], width: u16) -> Result<Self, TargetError> {
        let entries = decode_bundle(bundle, usize::from(width))
            .map_err(|e| TargetError::Other(format!("the first entries: {e}")))?;
        let act = |i: usize| {
            Act::parse(entries[i]).map(|a| a.content).map_err(|e| TargetError::Other(format!("entry {i}: {e}")))
        };
        let Content::Definition { digest, files } = act(0)? else {
            return Err(TargetError::Other("the record does not begin with a definition".into()));
        };
        let Content::Keys { note } = act(1)? else {
            return Err(TargetError::Other("the record has no key list yet".into()));
        };
        let keys = Keys::parse(text_of(&note).unwrap_or_default())
            .map_err(|e| TargetError::Other(format!("the key list: {e}")))?;
        Ok(Self { digest, files, record_key: keys.record })
    }

    /// From what the server says at `/api/v1/election`.
    fn as_said(json: &[u8]) -> Result<Self, TargetError> {
        #[derive(serde::Deserialize)]
        struct Said {
            definition: Digest,
            files: BTreeMap<String, Digest>,
            record_key: String,
        }
        let said: Said = serde_json::from_slice(json)
            .map_err(|e| TargetError::Other(format!("what is said of the election: {e}")))?;
        Ok(Self { digest: said.definition, files: said.files, record_key: said.record_key })
    }
}

/// The server.
#[derive(Debug)]
pub struct Target {
    client: Client,
    /// Its address.
    pub url: String,
    /// The election that it holds.
    pub definition: Arc<Definition>,
    /// The key of its record.
    pub record_key: VerifierKey,
}

impl Target {
    /// Finds out what election the server holds.
    ///
    /// # Errors
    /// [`TargetError`].
    pub async fn find(url: &str, ca_pem: Option<&[u8]>) -> Result<Self, TargetError> {
        let url = url.trim_end_matches('/').to_owned();
        let mut builder = Client::builder().no_proxy().timeout(Duration::from_secs(120));
        if let Some(pem) = ca_pem {
            let roots = reqwest::Certificate::from_pem_bundle(pem)
                .map_err(|e| TargetError::Other(format!("the certificates to trust: {e}")))?;
            builder = builder.tls_certs_only(roots);
        }
        let client = builder.build().map_err(|e| TargetError::Other(e.to_string()))?;
        let fetch = |path: String| get(&client, &url, path);
        let signed = fetch("checkpoint".into()).await?;
        let checkpoint = SignedNote::parse(&signed, &Limits::CHECKPOINT)
            .map_err(|e| TargetError::Other(format!("the checkpoint: {e}")))?;
        let size =
            Checkpoint::parse(&checkpoint.text).map_err(|e| TargetError::Other(format!("the checkpoint: {e}")))?.size;
        let width = u16::try_from(size.min(256)).unwrap_or(256);
        if width < 2 {
            return Err(TargetError::Other(
                "the record has no key list yet; nothing can be played before the completeness seal".into(),
            ));
        }
        let Head { digest, files, record_key } = match fetch(TileId::entries(0, width).path()).await {
            Ok(bundle) => Head::of_record(&bundle, width)?,
            Err(TargetError::Status { status: StatusCode::FORBIDDEN, .. }) => {
                Head::as_said(&fetch("api/v1/election".into()).await?)?
            }
            Err(e) => return Err(e),
        };
        let mut folder = Files::new();
        for (name, digest) in files {
            let bytes = fetch(format!("blob/{}", digest.hex())).await?;
            if Digest::of(&bytes) != digest {
                return Err(TargetError::Other(format!("{name} is not the file that the record names")));
            }
            folder.insert(name, bytes);
        }
        if Digest::of(manifest(&digests(&folder)).as_bytes()) != digest {
            return Err(TargetError::Other("the files are not those of the definition".into()));
        }
        let definition = Arc::new(read(&folder).map_err(|e| TargetError::Other(e.to_string()))?);
        let key = |text: String| {
            text.parse::<VerifierKey>().map_err(|e| TargetError::Other(format!("the record's key: {e}")))
        };
        let record_key = key(record_key)?;
        let signed = std::str::from_utf8(&signed).map_err(|e| TargetError::Other(format!("the checkpoint: {e}")))?;
        checkpoint::open(signed, &definition.origin, &record_key)
            .map_err(|e| TargetError::Other(format!("the checkpoint is not signed by the record's key: {e}")))?;
        Ok(Self { client, url, definition, record_key })
    }

    /// The same server, only if its election is a rehearsal.
    ///
    /// # Errors
    /// [`TargetError::NotARehearsal`].
    pub fn rehearsal(self) -> Result<Self, TargetError> {
        if self.definition.rehearsal { Ok(self) } else { Err(TargetError::NotARehearsal(self.definition.id.clone())) }
    }

    /// A JSON document of the server's API.
    ///
    /// # Errors
    /// No answer, or no JSON.
    pub async fn json(&self, path: String) -> Result<serde_json::Value, TargetError> {
        let bytes = get(&self.client, &self.url, path.clone()).await?;
        serde_json::from_slice(&bytes).map_err(|e| TargetError::Other(format!("{path}: {e}")))
    }

    /// Sends a signed statement; the inner error is a refusal.
    ///
    /// # Errors
    /// No answer.
    pub async fn post_statement(&self, note: &str) -> Result<Result<String, String>, TargetError> {
        let url = format!("{}/intake/statement", self.url);
        let unreachable = |e: reqwest::Error| TargetError::Unreachable { url: url.clone(), detail: e.to_string() };
        let response = self.client.post(&url).body(note.to_owned()).send().await.map_err(unreachable)?;
        let status = response.status();
        let text = response.text().await.map_err(unreachable)?;
        Ok(if status == StatusCode::OK { Ok(text) } else { Err(text) })
    }
}

async fn get(client: &Client, base: &str, path: String) -> Result<Vec<u8>, TargetError> {
    let url = format!("{base}/{path}");
    let unreachable = |detail: String| TargetError::Unreachable { url: url.clone(), detail };
    let mut response = client.get(&url).send().await.map_err(|e| unreachable(e.to_string()))?;
    if response.status() != StatusCode::OK {
        return Err(TargetError::Status { url, status: response.status() });
    }
    let mut bytes = Vec::new();
    while let Some(piece) = response.chunk().await.map_err(|e| unreachable(e.to_string()))? {
        bytes.extend_from_slice(&piece);
        if bytes.len() > BLOB_MAX {
            return Err(unreachable("the answer is larger than any file of a definition".into()));
        }
    }
    Ok(bytes)
}
