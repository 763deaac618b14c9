use super::*;
use crate::durable::failpoint;
use crate::seal::{Insist, Signers, seal};
use crate::testing::{definition, device, draft};

fn sealed(outbox: &Outbox, station: usize, issue: u16) -> String {
    let signers = Signers { device: &device(station), members: &[] };
    let sealed = seal(outbox, &definition(), &draft(station, issue), signers, Insist::default()).unwrap();
    format!("{}.minutes", sealed.name)
}

fn station(station: usize, issues: u16) -> (tempfile::TempDir, Outbox, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let outbox = Outbox::open(folder.path().join("outbox")).unwrap();
    for issue in 1..=issues {
        sealed(&outbox, station, issue);
    }
    let card = folder.path().join("card");
    (folder, outbox, card)
}

fn codes(card: &Path) -> Vec<(String, &'static str)> {
    let code = |f: CardFile| (f.name, f.note.map_or_else(|d| d.code(), |_| "good"));
    read(card).unwrap().into_iter().map(code).collect()
}

fn goods(card: &Path) -> usize {
    codes(card).iter().filter(|(_, c)| *c == "good").count()
}

#[test]
fn what_is_sealed_is_read_from_the_card_as_it_was_signed() {
    let (_f, outbox, card) = station(0, 2);
    let done = write(&outbox, &card).unwrap();
    assert_eq!((done.station.as_str(), done.written.len(), done.kept.len()), ("x/0", 2, 0));
    let files = read(&card).unwrap();
    for (file, name) in files.iter().zip(outbox.queued().unwrap()) {
        assert_eq!(file.name, format!("{name}.minutes"));
        assert_eq!(file.note.as_ref().unwrap(), &outbox.read(Place::Queue, &name).unwrap().unwrap());
    }
    assert_eq!(files.len(), 2);
    assert_form(&card);
}

/// The list has the agreed form.
fn assert_form(card: &Path) {
    let list: serde_json::Value = serde_json::from_slice(&fs::read(card.join(LIST)).unwrap()).unwrap();
    let keys: Vec<&String> = list.as_object().unwrap().keys().collect();
    assert_eq!(keys, ["card", "election", "files", "station"]);
    assert_eq!((list["card"].as_u64(), list["station"].as_str()), (Some(1), Some("x/0")));
}

#[test]
fn writing_again_changes_nothing_adds_what_is_new_and_keeps_the_older_issue() {
    let (_f, outbox, card) = station(0, 1);
    write(&outbox, &card).unwrap();
    let before = fs::read(card.join(LIST)).unwrap();
    let again = write(&outbox, &card).unwrap();
    assert_eq!((again.written.len(), again.kept.len()), (0, 1));
    assert_eq!(fs::read(card.join(LIST)).unwrap(), before);
    sealed(&outbox, 0, 2);
    assert_eq!(write(&outbox, &card).unwrap().written.len(), 1);
    assert_eq!(goods(&card), 2);
    // Another device of the station, whose outbox has only a third.
    let (_g, other, _) = station(0, 0);
    sealed(&other, 0, 3);
    write(&other, &card).unwrap();
    assert_eq!(goods(&card), 3);
    assert_eq!(codes(&card).len(), 3);
}

#[test]
fn what_was_sent_is_on_the_card_as_well_and_a_dry_run_is_not() {
    let (_f, outbox, card) = station(0, 2);
    let first = outbox.queued().unwrap().remove(0);
    outbox.mark_sent(&first, b"{}").unwrap();
    let trial = crate::draft::Draft { mode: Mode::DryRun, ..draft(0, 1) };
    let signers = Signers { device: &device(0), members: &[] };
    seal(&outbox, &definition(), &trial, signers, Insist::default()).unwrap();
    write(&outbox, &card).unwrap();
    assert_eq!(goods(&card), 2);
}

#[test]
fn every_damaged_file_is_named_with_its_digest_and_the_others_are_read() {
    let (_f, outbox, card) = station(0, 4);
    let names = write(&outbox, &card).unwrap().written;
    let mut bytes = fs::read(card.join(&names[0])).unwrap();
    let middle = bytes.len() / 2;
    bytes[middle] ^= 1;
    fs::write(card.join(&names[0]), &bytes).unwrap();
    fs::remove_file(card.join(&names[1])).unwrap();
    fs::write(card.join(&names[2]), vec![b'x'; BYTES_MAX + 1]).unwrap();
    let files = read(&card).unwrap();
    let Err(Damage::Changed { wanted, found }) = files[0].note.clone() else { panic!("{:?}", files[0]) };
    assert_eq!(found, Digest::of(&bytes));
    assert_ne!(wanted, found);
    let found: Vec<&str> = codes(&card).into_iter().map(|(_, c)| c).collect();
    assert_eq!(found, ["card-file-changed", "card-file-gone", "card-file-unreadable", "good"]);
    // The station can write it again.
    write(&outbox, &card).unwrap();
    assert_eq!(goods(&card), 4);
}

#[test]
fn any_flipped_bit_is_found() {
    let (_f, outbox, card) = station(0, 1);
    let name = write(&outbox, &card).unwrap().written.remove(0);
    for file in [name.as_str(), LIST] {
        let good = fs::read(card.join(file)).unwrap();
        for at in (0..good.len()).step_by(7) {
            let mut bytes = good.clone();
            bytes[at] ^= 1 << (at % 8);
            fs::write(card.join(file), &bytes).unwrap();
            let said = codes(&card);
            // In the list a bit of a blank or of the election's or station's name may change: the notes themselves say what they are.
            let harmless = || {
                let (mine, theirs) =
                    (read_list(&card).unwrap().unwrap(), serde_json::from_slice::<List>(&good).unwrap());
                mine.files == theirs.files
            };
            assert!(said.iter().any(|(_, c)| *c != "good") || (file == LIST && harmless()), "{file} {at}");
        }
        fs::write(card.join(file), &good).unwrap();
    }
}

#[test]
fn a_card_without_its_list_or_with_a_list_that_leads_elsewhere_is_still_read() {
    let (_f, outbox, card) = station(0, 1);
    let name = write(&outbox, &card).unwrap().written.remove(0);
    let good = fs::read_to_string(card.join(LIST)).unwrap();
    let wrong = [
        good.replace(&name, "../../secret.minutes"),
        good.replace(&name, "/etc/passwd"),
        good.replace("\"card\": 1", "\"card\": 2"),
        good[..good.len() / 2].to_owned(),
        good.replace("\"station\"", "\"station\": \"x\", \"more\""),
        String::new(),
    ];
    for list in wrong {
        fs::write(card.join(LIST), list).unwrap();
        assert_eq!(codes(&card), [(LIST.to_owned(), "card-list"), (name.clone(), "good")]);
    }
    fs::remove_file(card.join(LIST)).unwrap();
    assert_eq!(codes(&card), [(LIST.to_owned(), "card-list"), (name.clone(), "good")]);
    fs::remove_file(card.join(&name)).unwrap();
    std::os::unix::fs::symlink("/etc/passwd", card.join(&name)).unwrap();
    assert_eq!(codes(&card)[1].1, "card-file-unreadable");
    fs::remove_file(card.join(&name)).unwrap();
    assert!(!is_card(&card));
    write(&outbox, &card).unwrap();
    assert_eq!(codes(&card), [(name, "good")]);
}

#[test]
fn a_card_is_that_of_one_station() {
    let (_f, outbox, card) = station(0, 1);
    write(&outbox, &card).unwrap();
    let before = codes(&card);
    let (_g, other, _) = station(1, 1);
    assert_eq!(write(&other, &card).expect_err("another").code(), "card-other");
    assert_eq!(codes(&card), before);
    sealed(&outbox, 1, 1);
    assert_eq!(write(&outbox, &card).expect_err("two in one outbox").code(), "card-other");
    let (_h, empty, card) = station(0, 0);
    assert_eq!(write(&empty, &card).expect_err("empty").code(), "card-nothing");
}

#[test]
fn whatever_step_the_power_fails_at_writing_again_makes_the_card_whole() {
    for steps in 0.. {
        let (_f, outbox, card) = station(0, 2);
        failpoint::power_for(Some(steps));
        let first = write(&outbox, &card);
        failpoint::power_for(None);
        if card.is_dir() && card.join(LIST).exists() {
            assert!(codes(&card).iter().all(|(_, c)| *c == "good"), "the list names only what is there");
        }
        write(&outbox, &card).unwrap();
        assert_eq!(codes(&card).iter().filter(|(_, c)| *c == "good").count(), 2);
        assert_eq!(codes(&card).len(), 2);
        if first.is_ok() {
            return;
        }
    }
}
