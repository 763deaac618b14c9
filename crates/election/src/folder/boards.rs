//! `boards.csv` and `members.csv`: the register of boards.

use super::geography::Areas;
use super::table::{Shape, Table, names, number};
use super::toml_file::is_date;
use crate::board::{Board, Boards, Member, Role};
use crate::fault::Faults;
use crate::id::{AreaIx, check_path};
use std::collections::HashMap;

pub(super) const BOARDS: &str = "boards.csv";
pub(super) const MEMBERS: &str = "members.csv";
/// Most boards, and most members of all boards together.
const ROWS_MAX: usize = 1_000_000;
/// Most seats of a board: as many members as a ruling can name.
const SEATS_MAX: u64 = crate::statement::MEMBERS_MAX as u64;
/// Longest name of who nominated, in bytes.
const NOMINATED_MAX: usize = 200;

pub(super) fn read_boards(
    boards: Option<&Vec<u8>>,
    members: Option<&Vec<u8>>,
    areas: &Areas,
    languages: &[String],
    faults: &mut Faults,
) -> Boards {
    let (mut list, of) = read_list(boards, areas, languages, faults);
    let known = !areas.list.is_empty();
    read_members(members, areas, &of, known, &mut list, faults);
    if let Some(b) =
        boards.filter(|_| known && faults.is_empty()).and(list.iter().find(|b| b.seats() < usize::from(b.quorum)))
    {
        super::table::fault(
            faults,
            BOARDS,
            0,
            Some("quorum"),
            "board-quorum",
            format!(
                "the board of {} needs {} seats for a decision and has {}",
                areas.list[b.area.at()].id,
                b.quorum,
                b.seats()
            ),
            "Give it more members in members.csv, or a smaller quorum.",
        );
    }
    Boards::new(list)
}

fn read_list(
    bytes: Option<&Vec<u8>>,
    areas: &Areas,
    languages: &[String],
    faults: &mut Faults,
) -> (Vec<Board>, HashMap<AreaIx, usize>) {
    let shape =
        Shape { required: &["area", "name", "quorum"], optional: &[], languages: languages.to_vec(), more: vec![] };
    let (mut list, mut of) = (Vec::new(), HashMap::new());
    let Some(mut t) = bytes.and_then(|b| Table::read(BOARDS, b, &shape, faults)) else { return (list, of) };
    if t.rows.len() > ROWS_MAX {
        t.fault(0, "area", "too-many", format!("more than {ROWS_MAX} boards"), "Split the election.");
        return (list, of);
    }
    let [c_area, c_quorum] = ["area", "quorum"].map(|c| t.column(c));
    let default = languages.first().map_or("en", String::as_str);
    let name_columns = t.name_columns(default);
    for row in std::mem::take(&mut t.rows) {
        let names = names(&mut t, &row, &name_columns, default);
        let quorum = match number(row.get(c_quorum), SEATS_MAX) {
            Ok(n) if n > 0 => u16::try_from(n).unwrap_or(1),
            Ok(_) => {
                t.fault(
                    row.line,
                    "quorum",
                    "bad-number",
                    "the quorum is 0",
                    "Write how many seats must be taken, at least 1.",
                );
                1
            }
            Err(e) => {
                t.fault(row.line, "quorum", "bad-number", e, "Write how many seats must be taken for a decision.");
                1
            }
        };
        let Some(area) = area(&mut t, row.line, row.get(c_area), areas) else { continue };
        if of.contains_key(&area) {
            let message = format!("the board of {:?} stands twice", row.get(c_area));
            t.fault(row.line, "area", "duplicate-id", message, "Remove one of the rows: an area has one board.");
            continue;
        }
        of.insert(area, list.len());
        list.push(Board { area, names, quorum, members: vec![] });
    }
    (list, of)
}

fn area(t: &mut Table<'_>, line: u64, id: &str, areas: &Areas) -> Option<AreaIx> {
    let found = areas.by_id.get(id).copied();
    if found.is_none() && !areas.list.is_empty() {
        t.fault(
            line,
            "area",
            "unknown-area",
            format!("there is no area {id:?}"),
            "Add it to areas.csv or correct the id.",
        );
    }
    found
}

fn read_members(
    bytes: Option<&Vec<u8>>,
    areas: &Areas,
    of: &HashMap<AreaIx, usize>,
    known: bool,
    list: &mut [Board],
    faults: &mut Faults,
) {
    let shape = Shape {
        required: &["area", "seat", "role", "standing", "key", "nominated_by", "from"],
        optional: &["until"],
        languages: vec![],
        more: vec![],
    };
    let Some(mut t) = bytes.and_then(|b| Table::read(MEMBERS, b, &shape, faults)) else { return };
    if t.rows.len() > ROWS_MAX {
        t.fault(0, "key", "too-many", format!("more than {ROWS_MAX} members"), "Split the election.");
        return;
    }
    let [c_area, c_seat, c_role, c_standing, c_key, c_by, c_from, c_until] =
        ["area", "seat", "role", "standing", "key", "nominated_by", "from", "until"].map(|c| t.column(c));
    let mut keys: HashMap<String, u64> = HashMap::new();
    for row in std::mem::take(&mut t.rows) {
        let line = row.line;
        let found = area(&mut t, line, row.get(c_area), areas);
        let board = found.and_then(|a| of.get(&a)).copied();
        if found.is_some() && board.is_none() && known {
            let message = format!("{:?} has no board", row.get(c_area));
            t.fault(line, "area", "unknown-board", message, "Add a row for it to boards.csv, or correct the area.");
        }
        let seat = number(row.get(c_seat), SEATS_MAX).ok().filter(|n| *n > 0).and_then(|n| u16::try_from(n).ok());
        if seat.is_none() {
            let message = format!("{:?} is no seat", row.get(c_seat));
            t.fault(
                line,
                "seat",
                "bad-number",
                message,
                format!("Number the seats of a board from 1 to at most {SEATS_MAX}."),
            );
        }
        let role = Role::parse(row.get(c_role));
        if role.is_none() {
            t.fault(line, "role", "bad-word", format!("{:?} is no role", row.get(c_role)), "Write chair or member.");
        }
        let substitute = match row.get(c_standing) {
            "principal" => Some(false),
            "substitute" => Some(true),
            other => {
                let message = format!("{other:?} is no standing");
                t.fault(line, "standing", "bad-word", message, "Write principal or substitute.");
                None
            }
        };
        let key = row.get(c_key).to_owned();
        if check_path(&key).is_err() {
            let remedy = "Write it as an id, like board/tr/adana/1: it has to stand in the key list.";
            t.fault(line, "key", "bad-key-name", format!("{key:?} cannot be the name of a key"), remedy);
        } else if let Some(before) = keys.insert(key.clone(), line) {
            let message = format!("the key {key:?} stands in line {before} already");
            t.fault(line, "key", "duplicate-id", message, "Give every member a key of their own.");
        }
        let nominated_by = row.get(c_by).to_owned();
        if nominated_by.is_empty() || nominated_by.len() > NOMINATED_MAX || nominated_by.chars().any(char::is_control) {
            let remedy = format!("Write the party, court or office, at most {NOMINATED_MAX} bytes.");
            t.fault(line, "nominated_by", "bad-name", "it is empty, too long, or has a control character", remedy);
        }
        let (from, until) = (row.get(c_from).to_owned(), row.get(c_until).to_owned());
        for (column, day) in [("from", &from), ("until", &until)] {
            let open = column == "until" && day.is_empty();
            if !open && !is_date(day) {
                t.fault(
                    line,
                    column,
                    "bad-date",
                    format!("{day:?} is no date"),
                    "Write YYYY-MM-DD; until may be empty.",
                );
            }
        }
        if !until.is_empty() && until < from {
            let message = format!("the term ends on {until}, before it begins on {from}");
            t.fault(line, "until", "bad-term", message, "Correct one of the dates.");
        }
        let (Some(board), Some(seat), Some(role), Some(substitute)) = (board, seat, role, substitute) else { continue };
        let members = &mut list[board].members;
        if members.iter().any(|m| m.seat == seat && m.role != role) {
            let message = format!("seat {seat} has another role in a row above");
            t.fault(
                line,
                "role",
                "seat-role",
                message,
                "A seat is the chair's or a member's; principal and substitute share its role.",
            );
        }
        if role == Role::Chair && members.iter().any(|m| m.role == Role::Chair && m.seat != seat) {
            t.fault(
                line,
                "role",
                "second-chair",
                "the board has two chairs",
                "Give the chair's role to one seat only.",
            );
        }
        let overlaps = |m: &Member| {
            m.seat == seat
                && !m.substitute
                && (m.until.is_empty() || from <= m.until)
                && (until.is_empty() || m.from <= until)
        };
        if !substitute && members.iter().any(overlaps) {
            let message = format!("seat {seat} has another principal in the same time");
            t.fault(line, "standing", "second-principal", message, "Make one the substitute, or part their terms.");
        }
        members.push(Member { key, seat, role, substitute, nominated_by, from, until });
    }
}
