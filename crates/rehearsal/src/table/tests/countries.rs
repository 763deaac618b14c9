//! Small made-up tables in the shapes in which countries publish theirs.

use super::{PLAIN, folder};

/// One row for each station and choice; blank and null votes are rows too; a station's figures stand on every row.
#[test]
fn long_rows_with_special_choices_make_one_result_a_station() {
    let mapping = r#"
[table]
files = "t.csv"
thousands = "."
[[level]]
level = "state"
id = "uf"
[station]
key = ["zone", "section"]
within = "state"
[figures]
registered = "electors"
voted = "valid + invalid"
valid = "sum"
[[contest]]
id = "president"
name = "President"
[contest.long]
choice = "number"
name = "candidate"
votes = "votes"
kind = "candidate"
order = "id"
special = { "95" = "invalid", "96" = "invalid" }
"#;
    let table = "uf;zone;section;electors;number;candidate;votes\nAC;1;7;1.300;13;ANA;400\nAC;1;7;1.300;95;BRANCO;3\nAC;1;7;1.300;96;NULO;4\nAC;1;7;1.300;9;RUI;600\nSP;1;7;20;13;ANA;5\n";
    insta::assert_snapshot!(folder(mapping, &[("t.csv", table)]));
}

/// Several offices in one table, a constituency that is no area level, voters' figures on rows of their own.
#[test]
fn a_precinct_table_with_offices_and_districts_makes_contests() {
    let mapping = r#"
[table]
files = "t.csv"
contest_column = "office"
other_contests = "skip"
[[level]]
level = "county"
name = "county"
[station]
key = "precinct"
within = "county"
[[figure_row]]
rows = [{ column = "office", equals = "Registered Voters" }]
figure = "registered"
value = "votes"
[[figure_row]]
rows = [{ column = "office", equals = "Ballots Cast" }]
figure = "voted"
value = "votes"
[[contest]]
id = "governor"
name = "Governor"
values = "Governor"
long = { choice = "candidate", votes = "votes", kind = "candidate", special = { "Over Votes" = "invalid", "Under Votes" = "invalid" } }
[[contest]]
id = "house"
name = "State House"
values = ["State House", "State Representative"]
constituency = { level = "house-district", id = "district", kind = "constituency" }
long = { choice = ["candidate"], votes = "votes", kind = "candidate", local = true, special = { "Over Votes" = "invalid", "Under Votes" = "invalid" } }
seats = { each = 1 }
allocation = { method = "plurality" }
"#;
    let table = "county,precinct,office,district,party,candidate,votes\nPolk,P-1,Registered Voters,,,,900\nPolk,P-1,Ballots Cast,,,,500\nPolk,P-1,Governor,,DEM,Ann Lee,300\nPolk,P-1,Governor,,REP,Bo Ray,190\nPolk,P-1,Governor,,,Under Votes,10\nPolk,P-1,State House,12,DEM,Cy Dow,250\nPolk,P-1,State House,13,REP,Di Fox,200\nPolk,P-2,Governor,,DEM,Ann Lee,1\nPolk,P-2,Governor,,REP,Bo Ray,2\nPolk,P-2,State Representative,13,REP,Di Fox,3\nPolk,P-2,Sheriff,,,X,3\n";
    insta::assert_snapshot!(folder(mapping, &[("t.csv", table)]));
}

/// Two votes on one row; postal votes without a station; an empty cell where a list does not stand.
#[test]
fn two_votes_on_one_row_and_lists_that_stand_in_one_state() {
    let mapping = r#"
[table]
files = "t.csv"
header = 2
header_join = "/"
[[level]]
level = "state"
name = "Land"
[station]
key = "Bezirk"
within = "state"
place = "Ort"
[figures]
registered = "Wahlberechtigte"
voted = "Wähler"
[[contest]]
id = "first"
name = "First vote"
constituency = "state"
figures = { invalid = "Erst/ungültig" }
choices = { columns = { matching = "^Erst/[A-Z]" }, id_matching = "Erst/(.*)", local = true, kind = "candidate" }
[[contest]]
id = "second"
name = "Second vote"
figures = { invalid = "Zweit/ungültig" }
choices = { columns = { matching = "^Zweit/[A-Z]" }, id_matching = "Zweit/(.*)" }
seats = { national = 10 }
[[contest.aggregate]]
name = "Postal votes"
source = "the table"
at = "state"
rows = [{ column = "Bezirk", equals = "Brief" }]
[[contest.choice]]
id = "others"
votes = "valid - sum"
kind = "unallocated"
"#;
    let mapping = mapping.replace("id = \"first\"", "id = \"first\"\naggregate = [{ name = \"Postal votes\", source = \"the table\", at = \"state\", rows = [{ column = \"Bezirk\", equals = \"Brief\" }] }]");
    let table = "Land,Bezirk,Ort,Wahlberechtigte,Wähler,Erst,,,Zweit,,\n,,,,,ungültig,A,B,ungültig,A,C\nNord,1,\"School, gym\",100,60,1,30,29,2,40,10\nNord,Brief,,,20,0,10,10,1,10,5\nSüd,1,Hall,50,40,0,40,,0,30,10\n";
    let table = table
        .replace("Land,Bezirk,Ort,Wahlberechtigte,Wähler,Erst", ",,,,,Erst")
        .replace("\n,,,,,ung", "\nLand,Bezirk,Ort,Wahlberechtigte,Wähler,ung");
    insta::assert_snapshot!(folder(&mapping, &[("t.csv", &table)]));
}

/// Candidates side by side in numbered columns of name and votes.
#[test]
fn numbered_pairs_of_name_and_votes_are_choices() {
    let mapping = r#"
[table]
files = "t.csv"
[[level]]
level = "constituency"
name = "seat"
[station]
key = "station"
within = "constituency"
polling_day = "day"
day_format = "%d/%m/%Y"
[[contest]]
id = "assembly"
name = "Assembly"
constituency = "constituency"
seats = { by = { "East" = 1, "West" = 2 } }
long = { choice = ["seat", "cand {n}"], separator = ": ", name = "cand {n}", votes = "votes {n}", slots = [1, 3], local = true, kind = "candidate" }
"#;
    let table = "seat,station,day,cand 1,votes 1,cand 2,votes 2,cand 3,votes 3\nEast,1,04/05/2024,Ada,5,Bob,6,,\nEast,2,,Bob,1,Ada,2,,\nWest,1,,Ada,7,Cyd,8,Dee,9\n";
    insta::assert_snapshot!(folder(mapping, &[("t.csv", table)]));
}

/// Kinds tell areas of one name apart, a level equal to the one above falls away, an empty level is passed over;
/// seats and votes from abroad come from files.
#[test]
fn areas_of_every_oddity_seats_and_votes_from_abroad() {
    let mapping = r##"
[table]
files = "t.csv"
[[level]]
level = "province"
name = "il"
[[level]]
level = "constituency"
name = "çevre"
collapse = true
[[level]]
level = "place"
name = "yer"
kind_column = "tür"
kinds = { koy = "village", cezaevi = "penal-institution" }
[station]
key = "no"
within = "constituency"
[[contest]]
id = "parliament"
name = "Parliament"
constituency = "constituency"
names = { file = "parties.csv", id = "col", name = "party", color = "colour" }
choices = { columns = "p:q" }
figures = { voted = "v", valid = "sum" }
seats = { file = "seats.csv", seats = "n", match = { province = "il", constituency = "çevre" } }
aggregate = [{ name = "Abroad", source = "parties.csv", area = { id = "abroad", kind = "abroad", name = "Abroad" }, file = "parties.csv", choice = "col", votes_column = "abroad" }]
"##;
    let files = [
        (
            "t.csv",
            "il,çevre,yer,tür,no,v,p,q\nIğdır,Iğdır,Merkez,koy,1,9,5,4\nIğdır,Iğdır,Merkez,cezaevi,2,9,5,3\nİzmir,İzmir 1,,,1,9,1,1\nİzmir,İzmir 2,MERKEZ,koy,1,9,1,1\nİzmir,İzmir 2,Merkez,koy,2,9,1,1\n",
        ),
        ("parties.csv", "col,party,colour,abroad\nq,Party Q,#00ff00,7\np,\"Party P, new\",,8\n"),
        ("seats.csv", "il,çevre,n\nİzmir,İzmir 2,3\nIğdır,Iğdır,2\nİzmir,İzmir 1,4\n"),
    ];
    insta::assert_snapshot!(folder(mapping, &files));
}

#[test]
fn a_second_row_of_a_station_is_added_left_out_or_numbered_as_declared() {
    let table = [("t.csv", "province,box,v,a,b\nX,1,31,10,20\nX,1,4,1,2\n")];
    let with = |policy: &str| {
        let mapping = PLAIN
            .replace("within =", &format!("duplicates = \"{policy}\"\nwithin ="))
            .replace("choices =", "figures = { voted = \"v\", valid = \"sum\" }\nchoices =");
        let made = folder(&mapping, &table);
        made[made.find("== results.csv").unwrap()..made.find("== stations.csv").unwrap()].to_owned()
    };
    let head = "== results.csv\nstation,contest,round,count,issue,registered,voted,valid,invalid,a,b\n";
    assert_eq!(with("sum"), format!("{head}xx/x/1,council,1,hand,1,,35,33,2,11,22\n"));
    assert_eq!(with("first"), format!("{head}xx/x/1,council,1,hand,1,,31,30,1,10,20\n"));
    assert_eq!(
        with("number"),
        format!("{head}xx/x/1,council,1,hand,1,,31,30,1,10,20\nxx/x/1-2,council,1,hand,1,,4,3,1,1,2\n")
    );
}

/// Blank votes are valid in some countries and no choice: a word in the expression.
#[test]
fn rows_that_are_no_choice_can_be_words_of_an_expression() {
    let mapping = PLAIN
        .replace("choices = { columns = [\"a\", \"b\"] }", "figures = { voted = \"v\", valid = \"sum + blank\" }\nlong = { choice = \"list\", votes = \"n\", special = { Blank = \"blank\", Total = \"skip\" } }");
    let table = "province,box,v,list,n\nX,1,40,P,10\nX,1,40,Q,20\nX,1,40,Blank,4\nX,1,40,Total,34\nX,2,5,P,5\n";
    let made = folder(&mapping, &[("t.csv", table)]);
    let rows = "xx/x/1,council,1,hand,1,,40,34,6,10,20\nxx/x/2,council,1,hand,1,,5,5,0,5,0\n";
    assert!(made.contains(rows), "{made}");
}
