//! The same small table in every dress that tables come in gives the same folder.

use std::io::Write;

use super::{PLAIN, folder, run, show};

const TABLE: &str = "province,box,a,b\nÇorum,1,10,20\nÇorum,2,1,2\n";

fn plain() -> String {
    folder(PLAIN, &[("t.csv", TABLE)])
}

fn dressed(bytes: &[u8], table: &str) -> String {
    let mapping = PLAIN.replace("files = \"t.csv\"", &format!("files = \"t.csv\"\n{table}"));
    show(&run(&mapping, &[("t.csv", bytes)]).unwrap_or_else(|e| panic!("{e}")).1)
}

#[test]
fn a_plain_table_becomes_a_folder() {
    insta::assert_snapshot!(plain());
}

#[test]
fn delimiters_line_ends_and_marks_make_no_difference() {
    for delimiter in [";", "\t", "|"] {
        assert_eq!(dressed(TABLE.replace(',', delimiter).as_bytes(), ""), plain(), "{delimiter}");
    }
    assert_eq!(dressed(TABLE.replace('\n', "\r\n").as_bytes(), ""), plain());
    assert_eq!(dressed(format!("\u{feff}{TABLE}").as_bytes(), ""), plain());
    assert_eq!(dressed(format!("{TABLE}\n,,,\n").as_bytes(), ""), plain());
}

#[test]
fn compression_is_seen_by_content() {
    let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    gzip.write_all(TABLE.as_bytes()).unwrap();
    assert_eq!(dressed(&gzip.finish().unwrap(), ""), plain());
    assert_eq!(dressed(&zstd::encode_all(TABLE.as_bytes(), 1).unwrap(), ""), plain());
}

#[test]
fn old_encodings_are_read_when_declared_and_utf_16_by_its_mark() {
    let (windows, ..) = encoding_rs::WINDOWS_1254.encode(TABLE);
    assert_eq!(dressed(&windows, "encoding = \"windows-1254\""), plain());
    let wide = |text: &str| text.encode_utf16().flat_map(u16::to_le_bytes).collect::<Vec<u8>>();
    assert_eq!(dressed(&wide(&format!("\u{feff}{TABLE}")), ""), plain());
    assert_eq!(dressed(&wide(&TABLE.replace('Ç', "C")), "").replace("Corum", "Çorum"), plain());
    let big: Vec<u8> = format!("\u{feff}{TABLE}").encode_utf16().flat_map(u16::to_be_bytes).collect();
    assert_eq!(dressed(&big, ""), plain());
}

#[test]
fn titles_headers_and_totals_around_the_table_are_left_out() {
    let text = format!("Final results\n\n{TABLE}Total,,11,22\nSource: the board\n");
    let skip = "skip_lines = 2\n[[skip]]\ncolumn = \"province\"\nmatches = \"^(Total|Source)\"";
    assert_eq!(dressed(text.as_bytes(), skip), plain());
    let bare = TABLE.split_once('\n').unwrap().1;
    assert_eq!(dressed(bare.as_bytes(), "columns = [\"province\", \"box\", \"a\", \"b\"]"), plain());
    let two = format!("Where,,Votes,\n{TABLE}");
    let mapping = PLAIN
        .replace("files = \"t.csv\"", "files = \"t.csv\"\nheader = 2")
        .replace("name = \"province\"", "name = \"Where province\"")
        .replace("key = \"box\"", "key = \"Where box\"")
        .replace("columns = [\"a\", \"b\"]", "columns = { after = \"Where box\" }, id_matching = \"Votes (.*)\"");
    assert_eq!(folder(&mapping, &[("t.csv", &two)]), plain());
}

#[test]
fn a_value_that_stands_only_once_is_filled_down() {
    let text = TABLE.replace("Çorum,2", ",2");
    assert_eq!(dressed(text.as_bytes(), "fill_down = [\"province\"]"), plain());
}

#[test]
fn several_files_are_one_table_and_may_order_their_columns_otherwise() {
    let mapping = PLAIN.replace("\"t.csv\"", "\"part_*.csv\"");
    let files =
        [("part_1.csv", "province,box,a,b\nÇorum,1,10,20\n"), ("part_2.csv", "b;a;box;province\n2;1;2;Çorum\n")];
    assert_eq!(folder(&mapping, &files), plain());
}

#[test]
fn a_file_name_can_be_the_province() {
    let mapping = PLAIN.replace("\"t.csv\"", "\"*.csv\"\nfile_column = \"province\"\nfile_matching = \"(.*)_2024\"");
    assert_eq!(folder(&mapping, &[("Çorum_2024.csv", "box,a,b\n1,10,20\n2,1,2\n")]), plain());
}

#[test]
fn columns_of_another_file_are_joined() {
    let mapping = format!(
        "{}\n[contest.figures]\nregistered = \"d.aptos\"\nvoted = \"d.turnout\"\nvalid = \"sum\"\n",
        PLAIN.replace("[[level]]", "[[join]]\nfile = \"detail.csv\"\non = { province = \"prov\", box = \"nr\" }\ntake = [\"aptos\", \"turnout\"]\nprefix = \"d.\"\n[[level]]")
    );
    let detail = "prov;nr;aptos;turnout\nÇorum;1;50;31\nÇorum;2;5;4\n";
    insta::assert_snapshot!(folder(&mapping, &[("t.csv", TABLE), ("detail.csv", detail)]));
}

#[test]
fn thousands_and_missing_markers_are_declared() {
    let mapping = PLAIN
        .replace("files = \"t.csv\"", "files = \"t.csv\"\nthousands = \".\"\nmissing = [\"sin dato\"]")
        .replace("choices = {", "figures = { registered = \"r\", voted = \"v\", valid = \"a + b\" }\nchoices = {");
    insta::assert_snapshot!(folder(
        &mapping,
        &[(
            "t.csv",
            "province;box;r;v;a;b\nX;1;1.500;1.234;1.000;200\nX;2;sin dato;5;3;2\nX;3;400;sin dato;sin dato;sin dato\n"
        )]
    ));
}
