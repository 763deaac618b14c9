//! Large tables of an unkind shape: the time of a conversion is in proportion to them.

use super::{PLAIN, folder};

const MANY: usize = 10_000;

/// One province holds as many stations whose keys all give the same segment; each other province is a constituency of its own.
/// Searched one by one they take minutes.
#[test]
fn many_equal_names_and_many_rows_of_seats_are_converted_in_seconds() {
    let mut table = String::from("province,box,a,b\n");
    let mut seats = String::from("p,n\n");
    for i in 0..MANY {
        let key: String = (0..14).map(|bit| if i >> bit & 1 == 1 { '!' } else { '?' }).collect();
        table.push_str(&format!("P0,a{key},1,2\nP{i},b,3,4\n"));
        seats.push_str(&format!("P{i},1\n"));
    }
    let mapping = PLAIN.replace(
        "choices =",
        "constituency = \"province\"\nseats = { file = \"s.csv\", seats = \"n\", match = { province = \"p\" } }\nchoices =",
    );
    let before = std::time::Instant::now();
    let made = folder(&mapping, &[("t.csv", &table), ("s.csv", &seats)]);
    assert!(made.contains(&format!("council,xx/p{},1\n", MANY - 1)));
    assert!(made.contains(&format!("\nxx/p0/a-{MANY},xx/p0,")));
    assert!(before.elapsed().as_secs() < 20, "{:?}", before.elapsed());
}
