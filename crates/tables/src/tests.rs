//! Every form of a table is read back by another's reader and makes the same canonical form.

use crate::testing::row;
use crate::{
    Cell, Column, Dataset, Head, Row, Rows, Source, TableError, canonical, csv, guarded, json, testing, unguarded, xlsx,
};
use election::id::Digest;
use proptest::prelude::*;

fn head(columns: Vec<Column>) -> Head {
    Head { election: "made-up".into(), set: "areas".into(), selection: "kind=province".into(), size: 42, columns }
}

fn small() -> Dataset {
    let columns =
        vec![Column::text("area", "its id"), Column::text("name", ""), Column::number("registered", "voters")];
    let rows = vec![
        row(&[Cell::Text("x/n"), Cell::Text("Kuzey"), Cell::Number(1000)]),
        row(&[Cell::Text("x/s"), Cell::Text("=1+1"), Cell::Empty]),
        row(&[Cell::Text("x/w"), Cell::Text("two\nlines\tand \\"), Cell::Number(0)]),
    ];
    Dataset::new(head(columns), rows).unwrap()
}

#[test]
fn the_canonical_form_is_the_one_of_the_page() {
    let d = small();
    let text = String::from_utf8(canonical::write(&d).unwrap()).unwrap();
    let expected = "scrutineer table v1\nelection made-up\nset areas\nselect kind=province\nsize 42\ncolumns 3\n\
        area\tname\tregistered\nx/n\tKuzey\t1000\nx/s\t=1+1\t\nx/w\ttwo\\nlines\\tand \\\\\t0\n";
    assert_eq!(text, expected);
    let summary = d.summary().unwrap();
    assert_eq!((summary.rows, summary.digest), (3, Digest::of(expected.as_bytes())));
    // The page works this example; `docs/formats/tables.md` names the same digest.
    let page = include_str!("../../../docs/formats/tables.md");
    assert!(page.contains(&summary.digest.to_string()), "{}", summary.digest);
    for line in expected.lines().skip(7) {
        assert!(page.contains(&line.replace('\t', "⇥")), "{line}");
    }
}

/// The digest of what each form gives to who reads it.
fn all(d: &Dataset) -> [(&'static str, Digest); 3] {
    let summary = d.summary().unwrap();
    let (mut c, mut x, mut j) = (vec![], vec![], vec![]);
    csv::write(d, d.rows_of(summary.digest), &mut c).unwrap();
    xlsx::write(d, summary, &mut x).unwrap();
    json::write(d, summary, &mut j).unwrap();
    [("csv", testing::csv(d.head(), &c)), ("xlsx", testing::xlsx(d.head(), &x)), ("json", testing::json(&j))]
}

#[test]
fn every_form_gives_the_same_digest() {
    let d = small();
    let expected = d.summary().unwrap().digest;
    for (form, digest) in all(&d) {
        assert_eq!(digest, expected, "{form}");
    }
}

#[test]
fn a_form_that_was_kept_is_the_same_table_again() {
    let d = small();
    let bytes = canonical::write(&d).unwrap();
    let kept = canonical::open(bytes.clone(), d.head().columns.clone()).unwrap();
    assert_eq!((kept.head(), kept.summary().unwrap()), (d.head(), d.summary().unwrap()));
    assert_eq!(canonical::write(&kept).unwrap(), bytes);
    for (form, digest) in all(&kept) {
        assert_eq!(digest, d.summary().unwrap().digest, "{form}");
    }
    let text = String::from_utf8(bytes).unwrap();
    for (from, to) in [
        ("table v1", "table v2"),
        ("size 42", "size x"),
        ("columns 3", "columns 2"),
        ("\tname", "\tnames"),
        ("\t0\n", "\t0"),
    ] {
        let other = text.replacen(from, to, 1);
        assert_eq!(
            canonical::open(other.into_bytes(), d.head().columns.clone()).unwrap_err().code(),
            "table-source",
            "{to}"
        );
    }
    let torn = text.replacen("1000", "many", 1);
    assert_eq!(
        canonical::open(torn.into_bytes(), d.head().columns.clone()).unwrap().summary().unwrap_err().code(),
        "table-source"
    );
}

#[test]
fn one_changed_cell_changes_every_digest() {
    let columns = || vec![Column::number("n", "")];
    let one = Dataset::new(head(columns()), vec![row(&[Cell::Number(1)])]).unwrap();
    let two = Dataset::new(head(columns()), vec![row(&[Cell::Number(2)])]).unwrap();
    for ((form, a), (_, b)) in all(&one).into_iter().zip(all(&two)) {
        assert_ne!(a, b, "{form}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]
    #[test]
    fn any_texts_and_numbers_come_back_from_every_form(
        cells in prop::collection::vec((prop::option::of("(?s)[\\PC\t\n]{0,12}|[=+@'_x0-9-]{1,9}"), prop::option::of(any::<u64>())), 0..20)
    ) {
        let fits = |s: &&str| !s.contains(['\u{fffe}', '\u{ffff}', '\r']) && !s.chars().any(|c| c.is_control() && c != '\n' && c != '\t');
        let rows: Vec<Row> = cells.iter().map(|(t, n)| {
            let mut r = Row::default();
            r.text("x").text(t.as_deref().filter(fits).unwrap_or_default()).maybe(*n);
            r
        }).collect();
        let columns = vec![Column::text("always", ""), Column::text("text", ""), Column::number("n", "")];
        let d = Dataset::new(head(columns), rows).unwrap();
        let expected = d.summary().unwrap().digest;
        for (form, digest) in all(&d) {
            prop_assert_eq!(digest, expected, "{}", form);
        }
    }
}

#[test]
fn a_formula_is_a_text_in_every_form() {
    for s in ["=1+1", "+1", "-1", "@x", "\tx", "\n=x", "'=x", "＝1", "＋1", "－1", "＠x"] {
        assert_eq!((guarded(s).as_ref(), unguarded(&guarded(s))), (format!("'{s}").as_str(), s));
    }
    assert_eq!(guarded("a=b"), "a=b");
    let columns = vec![Column::text("=cmd|' /C calc'!A0", "")];
    let d = Dataset::new(head(columns), vec![row(&[Cell::Text("=HYPERLINK(\"http://x\")")])]).unwrap();
    let (summary, mut c, mut x) = (d.summary().unwrap(), vec![], vec![]);
    csv::write(&d, d.rows(), &mut c).unwrap();
    assert_eq!(String::from_utf8(c).unwrap(), "'=cmd|' /C calc'!A0\n\"'=HYPERLINK(\"\"http://x\"\")\"\n");
    xlsx::write(&d, summary, &mut x).unwrap();
    assert_eq!(testing::formulas(&x), 0);
    for (form, digest) in all(&d) {
        assert_eq!(digest, summary.digest, "{form}");
    }
}

#[test]
fn the_same_table_is_the_same_workbook() {
    let d = small();
    let (summary, mut a, mut b) = (d.summary().unwrap(), vec![], vec![]);
    xlsx::write(&d, summary, &mut a).unwrap();
    xlsx::write(&d, summary, &mut b).unwrap();
    assert_eq!(a, b);
}

#[test]
fn a_workbook_says_what_it_is() {
    let d = small();
    let (summary, mut x) = (d.summary().unwrap(), vec![]);
    xlsx::write(&d, summary, &mut x).unwrap();
    let about = testing::about(&x);
    for (word, what) in [
        ("election", "made-up"),
        ("set", "areas"),
        ("select", "kind=province"),
        ("size", "42"),
        ("digest", &summary.digest.to_string()),
        ("rows", "3"),
        ("column area", "text: its id"),
    ] {
        assert!(about.contains(&(word.to_owned(), what.to_owned())), "{word}: {about:?}");
    }
}

/// So many rows of one number.
struct Counting(u64);

impl Source for Counting {
    fn rows(&self) -> Box<dyn Rows + '_> {
        struct At(u64, u64);
        impl Rows for At {
            fn next(&mut self, row: &mut Row) -> Result<bool, TableError> {
                if self.0 == self.1 {
                    return Ok(false);
                }
                row.number(self.0);
                self.0 += 1;
                Ok(true)
            }
        }
        Box::new(At(0, self.0))
    }
}

#[test]
fn more_rows_than_a_sheet_has_go_on_in_the_next() {
    // Of ten rows a sheet has one for the header and nine for the table; one more begins the next.
    for (rows, sheets) in [(0, 1), (9, 1), (10, 2), (18, 2), (19, 3)] {
        let d = Dataset::new(head(vec![Column::number("n", "")]), Counting(rows)).unwrap();
        let (summary, mut x) = (d.summary().unwrap(), vec![]);
        xlsx::write_sheets(&d, summary, &mut x, 10).unwrap();
        assert_eq!(testing::data_sheets(&x), sheets);
        assert_eq!(testing::xlsx(d.head(), &x), summary.digest);
    }
}

#[test]
fn what_a_workbook_cannot_hold_is_refused() {
    let wide = (0..=xlsx::COLUMNS_MAX).map(|i| Column::number(format!("c{i}"), "")).collect::<Vec<_>>();
    let d = Dataset::new(head(wide), Vec::<Row>::new()).unwrap();
    let summary = d.summary().unwrap();
    assert_eq!(xlsx::write(&d, summary, std::io::sink()).unwrap_err().code(), "table-too-wide");
    for (length, fits) in [(xlsx::CELL_MAX, true), (xlsx::CELL_MAX + 1, false)] {
        let d = Dataset::new(head(vec![Column::text("t", "")]), vec![row(&[Cell::Text(&"ü".repeat(length))])]).unwrap();
        let done = xlsx::write(&d, d.summary().unwrap(), std::io::sink());
        assert_eq!(done.map_err(|e| e.code()), if fits { Ok(()) } else { Err("table-cell-too-long") });
    }
}

#[test]
fn rows_that_do_not_fit_their_columns_are_refused() {
    let columns = || vec![Column::text("t", ""), Column::number("n", "")];
    for (cells, code) in [
        (&[Cell::Text("x")][..], "table-width"),
        (&[Cell::Number(1), Cell::Number(1)], "table-kind"),
        (&[Cell::Text("x"), Cell::Text("1")], "table-kind"),
        (&[Cell::Text("a\rb"), Cell::Empty], "table-character"),
        (&[Cell::Text("a\0"), Cell::Empty], "table-character"),
        (&[Cell::Text("a\u{ffff}"), Cell::Empty], "table-character"),
    ] {
        let d = Dataset::new(head(columns()), vec![row(cells)]).unwrap();
        assert_eq!(d.summary().unwrap_err().code(), code, "{cells:?}");
    }
    for bad in ["", "a\tb", "t"] {
        let columns = vec![Column::text("t", ""), Column::text(bad, "")];
        assert_eq!(Dataset::new(head(columns), Vec::<Row>::new()).unwrap_err().code(), "table-head", "{bad:?}");
    }
    let long = Head { selection: "a=b\nset other".into(), ..head(columns()) };
    assert_eq!(Dataset::new(long, Vec::<Row>::new()).unwrap_err().code(), "table-head");
}

#[test]
fn a_table_that_changed_after_its_digest_was_announced_is_cut_off() {
    let d = small();
    let other = Digest::of(b"other");
    let mut out = vec![];
    assert_eq!(csv::write(&d, d.rows_of(other), &mut out).unwrap_err().code(), "table-changed");
    let summary = crate::Summary { digest: other, rows: 3 };
    assert_eq!(json::write(&d, summary, &mut vec![]).unwrap_err().code(), "table-changed");
    assert_eq!(xlsx::write(&d, summary, &mut vec![]).unwrap_err().code(), "table-changed");
}

#[test]
fn a_writer_that_fails_is_reported() {
    struct Full(usize);
    impl std::io::Write for Full {
        fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
            let n = bytes.len().min(self.0);
            self.0 -= n;
            if n == 0 && !bytes.is_empty() { Err(std::io::ErrorKind::StorageFull.into()) } else { Ok(n) }
        }
        fn flush(&mut self) -> std::io::Result<()> {
            Ok(())
        }
    }
    let d = small();
    let summary = d.summary().unwrap();
    for room in [0, 10, 100, 1000] {
        assert_eq!(xlsx::write(&d, summary, Full(room)).unwrap_err().code(), "table-write", "{room}");
    }
    assert_eq!(csv::write(&d, d.rows(), Full(10)).unwrap_err().code(), "table-write");
}
