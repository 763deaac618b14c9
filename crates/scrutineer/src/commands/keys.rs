//! `scrutineer keys …`

use super::{Outcome, print_line, read_text, verifier_key};
use crate::args::Keys;
use crate::clock;
use crate::failure::Failure;
use commission::setup;
use election::statement::{Purpose, parse_key_list};
use record::SignedNote;
use station::keys;
use std::process::ExitCode;

pub async fn run(command: Keys) -> Outcome {
    match command {
        Keys::Generate { name, file } => {
            let key = keys::make(&name)?;
            keys::store(&file, &key)?;
            print_line(&key.verifier().to_string())?;
            eprintln!("The secret key is in {}; keep it where only its holder can reach it.", file.display());
        }
        Keys::Row { file, purpose, scope } => {
            let key = keys::load(&file, None)?;
            let purpose = Purpose::parse(&purpose).ok_or_else(|| {
                Failure::new(
                    "bad-purpose",
                    format!(
                        "{purpose:?} is no purpose; use device, member, commission, board, desk, delivery, party or recount; `scrutineer witness keys` prints the rows of a witness"
                    ),
                )
            })?;
            let scope = scope.unwrap_or_else(|| key.name().to_owned());
            print_line(&keys::row_line(&keys::row(&key, purpose, &scope)))?;
        }
        Keys::Statement { home, list, root_key } => {
            let rows = parse_key_list(&read_text(&list)?).map_err(|f| Failure::new("keys-faulty", f))?;
            let text = setup::keys_statement(&home, &rows, &verifier_key(&root_key)?, clock::system()).await?;
            print_line(text.trim_end_matches('\n'))?;
        }
        Keys::Sign { key, text } => {
            let key = keys::load(&key, None)?;
            let note = SignedNote::sign(&read_text(&text)?, &[&key])?;
            print_line(note.to_string().trim_end_matches('\n'))?;
        }
        Keys::Install { home, list, note } => {
            let done = setup::install_keys(&home, &read_text(&note)?, &read_text(&list)?, clock::system()).await?;
            return super::home::report(&done);
        }
    }
    Ok(ExitCode::SUCCESS)
}
