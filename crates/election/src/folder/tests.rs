use super::*;
use crate::definition::Definition;

pub(crate) fn small() -> Files {
    let toml = r#"
format = 1
id = "made-up"
date = "2026-05-10"
time_zone = "Europe/Istanbul"
languages = ["en"]
rehearsal = true
[name]
en = "Made up"
[[contest]]
id = "parliament"
name = { en = "Parliament" }
[contest.allocation]
method = "dhondt"
outside = "spread"
[[contest]]
id = "mayor"
name = { en = "Mayors" }
[contest.allocation]
method = "plurality"
"#;
    [
        ("election.toml", toml),
        ("areas.csv", "area,parent,kind,name\nx,,country,X\nx/n,x,province,North\nx/s,x,province,South\nx/n/a,x/n,district,A\nx/abroad,x,abroad,Abroad\n"),
        ("stations.csv", "station,area,styles,registered\nx/1,x/n/a,,100\nx/2,x/n/a,,\nx/3,x/s,,50\nx/4,x/s,parliament@x/n;parliament@x/s,\nx/5,x/abroad,parliament,\n"),
        ("choices.csv", "contest,choice,name,area,kind\nparliament,red,Red,,\nparliament,blue,Blue,,\nparliament,solo,Solo,x/n,independent\nmayor,ann,Ann,x/n,candidate\nmayor,ben,Ben,x/n,candidate\nmayor,cem,Cem,x/s,candidate\n"),
        ("seats.csv", "contest,area,seats\nparliament,x/n,3\nparliament,x/s,2\nmayor,x/n,1\nmayor,x/s,1\n"),
        ("persons.csv", "contest,list,person,position,area,marks\nparliament,red,red-1,1,x/n,woman\nparliament,red,red-2,2,,\n"),
        ("aggregates.csv", "contest,round,area,name,source,registered,voted,valid,invalid,red,blue,solo,ann,ben,cem\nparliament,1,x/abroad,Consulates,Gazette 7,,,,,10,30,,,,\n"),
        ("boards.csv", "area,name,quorum\nx,High Board,2\nx/n,Board of the North,2\n"),
        ("parties.csv", "party,name,kind,short,eligible,reason,alliance,address,telephone,email,web\nred,Red Party,,R,yes,Decision 12,union,\"1 Main Street\",+90 312 000 00 00,office@red.example,https://red.example\nblue,Blue Party,party,,no,\"Article 36: no organisation in half of the provinces\",,,,,\nunion,Union of Reds,alliance,,yes,,,,,,\nsolo,Solo,independent,,yes,,,,,,\n"),
        ("organisations.csv", "party,area,telephone\nred,x/n,+90 1\nred,x/n/a,\nblue,x/s,\n"),
        ("calendar.csv", "step,name,kind,date,time,until,moves,basis\nlists,Lists are handed in,deadline,poll-60,17:00,,next,Law 1 article 20\npropaganda,Campaign,,poll-10,,poll-1,,\npoll,Polling day,step,poll,08:00,,,\nend,Final results,step,2026-06-01,,,,\nsunday,Sunday,holiday,sunday,,,,\nfeast,Feast,holiday,2026-03-10,,2026-03-12,,Law 2\n"),
        ("sharing.toml", "format = 1\n[[share]]\ncategory = \"results\"\nto = \"public\"\n[[share]]\ncategory = \"officials\"\nto = \"own-party\"\nforms = [\"csv\"]\n"),
        ("members.csv", "area,seat,role,standing,key,nominated_by,from,until\nx,1,chair,principal,high-1,Court,2025-01-01,\nx,2,member,principal,high-2,Parliament,2025-01-01,\nx/n,1,chair,principal,north-1,Court,2026-01-01,2026-12-31\nx/n,1,chair,substitute,north-1b,Court,2026-01-01,2026-12-31\nx/n,2,member,principal,north-2,Red,2026-01-01,\nx/n,2,member,substitute,north-2b,Red,2026-01-01,\nx/n,3,member,principal,north-3,Blue,2026-01-01,\n"),
    ]
    .map(|(n, t)| (n.to_owned(), t.as_bytes().to_vec()))
    .into()
}

#[test]
fn a_station_says_where_its_building_stands() {
    let mut files = small();
    let mut put = |rows: &str| {
        files.insert("stations.csv".into(), format!("station,area,latitude,longitude\n{rows}").into_bytes());
        read(&files)
    };
    let d = put("x/1,x/n/a,40.5,-3.25\nx/3,x/s,,\n").unwrap();
    let at = |id: &str| d.stations[d.station(id).unwrap().at()].position;
    assert_eq!(at("x/1"), Some(crate::definition::Position { lat: 40_500_000, lon: -3_250_000 }));
    assert_eq!(at("x/3"), None);
    let faults = put("x/1,x/n/a,-3.25,240.5\nx/3,x/s,7,\n").unwrap_err();
    let found: Vec<_> = faults.list.iter().map(|f| (f.line, f.column.as_deref(), f.code)).collect();
    assert_eq!(found, [(2, Some("longitude"), "bad-position"), (3, Some("longitude"), "bad-position")]);
}

fn changed(file: &str, from: &str, to: &str) -> Files {
    let mut files = small();
    let text = String::from_utf8(files[file].clone()).unwrap();
    assert!(text.contains(from), "{from}");
    files.insert(file.to_owned(), text.replacen(from, to, 1).into_bytes());
    files
}

#[test]
fn a_folder_is_compiled() {
    let d = read(&small()).unwrap();
    assert_eq!(d.areas[Definition::ROOT.at()].id, "x");
    assert_eq!(d.stations.len(), 5);
    let parliament = &d.contests[0];
    let north = d.area("x/n/a").unwrap();
    let k = parliament.constituency_of[north.at()].unwrap();
    assert_eq!(d.areas[parliament.constituencies[k.at()].area.at()].id, "x/n");
    assert_eq!(parliament.list(parliament.constituencies[k.at()].list), [0, 1, 2]);
    assert_eq!(parliament.list(parliament.constituencies[1].list), [0, 1], "the independent stands in the north only");
    let names: Vec<String> = d
        .pairs
        .iter()
        .enumerate()
        .map(|(i, p)| format!("{} {}", d.stations[p.station.at()].id, d.ballot_name(i.into())))
        .collect();
    insta::assert_snapshot!(names.join("\n"));
    assert_eq!(parliament.persons[0].marks, ["woman"]);
    let four = d.station("x/4").unwrap();
    assert!(d.pair(four, "parliament@x/n").is_some());
    assert!(d.pair(four, "parliament").is_none(), "a station that names its constituencies always names them");
    assert!(d.pair(four, "mayor").is_none());
    // It has every file but outlines, catchments and the election before, which have tests of their own.
    assert_eq!(manifest(&digests(&small())).lines().count(), FILES.len() - 3);
    assert_eq!((d.sharing.is_stated(), d.sharing.rules().len()), (true, 2));
    let red = &d.parties[d.party("red").unwrap().at()];
    assert_eq!((red.alliance.as_deref(), red.organisations.len(), red.short.as_str()), (Some("union"), 2, "R"));
    assert!(red.may_have_accounts() && d.party("green").is_none());
    assert_eq!(
        d.parties.iter().filter(|p| p.may_have_accounts()).count(),
        2,
        "neither alliances nor who may not stand"
    );
    assert_eq!(d.party_policy.portal_users, 10);
    // Sixty days before the 10th of May are the 11th of March, a feast until the 12th: the deadline moves to the 13th.
    assert_eq!(d.calendar.moment("lists").unwrap().to_string(), "2026-03-13T14:00:00.000000Z");
    assert_eq!(
        d.calendar.steps.iter().map(|s| s.id.as_str()).collect::<Vec<_>>(),
        ["lists", "propaganda", "poll", "end"]
    );
}

#[test]
fn a_byte_order_mark_and_other_line_ends_change_nothing_but_the_digest() {
    let mut files = small();
    let areas = String::from_utf8(files["areas.csv"].clone()).unwrap();
    files.insert("areas.csv".into(), format!("\u{feff}{}", areas.replace('\n', "\r\n")).into_bytes());
    assert_eq!(read(&files).unwrap().areas.len(), 5);
    assert_ne!(read(&files).unwrap().digest, read(&small()).unwrap().digest);
}

#[test]
fn every_fault_is_reported_with_file_line_column_and_remedy() {
    let cases = [
        ("areas.csv", "x/n/a,x/n", "x/n/a,x/q"),
        ("areas.csv", "x/s,x,", "x/s,,"),
        ("areas.csv", "x/n,x,", "x/n,x/n/a,"),
        ("areas.csv", "x/s,x,province,South", "x/n,x,province,South"),
        ("areas.csv", "x/s,x,province,South", "X/S,x,province,South"),
        ("areas.csv", "South", ""),
        ("areas.csv", "area,parent,kind,name", "area,parent,name"),
        ("areas.csv", "area,parent,kind,name", "area;parent;kind;name"),
        ("areas.csv", "x/s,x,province,South", "x/s,x,province,South,extra"),
        ("stations.csv", "x/3,x/s", "x/1,x/s"),
        ("stations.csv", "x/3,x/s", "x/3,x/zzz"),
        ("stations.csv", "100", "-100"),
        ("stations.csv", "100", "99999999999"),
        ("stations.csv", "parliament@x/n;", "senate;"),
        ("stations.csv", "parliament@x/n;", "parliament@x/s;"),
        ("stations.csv", "parliament@x/n;", "parliament@x/abroad;"),
        ("choices.csv", "parliament,blue", "parliament,red"),
        ("choices.csv", "parliament,blue", "senate,blue"),
        ("choices.csv", ",candidate\n", ",president\n"),
        ("choices.csv", "x/s,candidate", "x/q,candidate"),
        ("seats.csv", "parliament,x/s,2", "parliament,x/n,2"),
        ("seats.csv", "parliament,x/s,2", "parliament,x,2"),
        ("seats.csv", "parliament,x/s,2", "parliament,x/s,two"),
        ("aggregates.csv", "10,30", "10,-30"),
        ("aggregates.csv", ",cem", ""),
        ("persons.csv", "red,red-1", "green,red-1"),
        ("persons.csv", "red-2,2", "red-1,2"),
        ("persons.csv", "x/n,woman", "x/q,woman"),
        ("persons.csv", "woman", "Wo man"),
        ("persons.csv", ",1,x/n", ",one,x/n"),
        ("boards.csv", "x/n,Board", "x/q,Board"),
        ("boards.csv", "x/n,Board", "x,Board"),
        ("boards.csv", "North,2", "North,4"),
        ("boards.csv", "North,2", "North,0"),
        ("boards.csv", "North,2", "North,many"),
        ("members.csv", "x/n,3,member", "x/s,3,member"),
        ("members.csv", "x/n,3,member", "x/q,3,member"),
        ("members.csv", "x/n,3,member", "x/n,0,member"),
        ("members.csv", "x/n,3,member", "x/n,3,king"),
        ("members.csv", "x/n,3,member", "x/n,3,chair"),
        ("members.csv", "x/n,3,member", "x/n,2,member"),
        ("members.csv", "x/n,1,chair,substitute", "x/n,1,member,substitute"),
        ("members.csv", "3,member,principal", "3,member,guest"),
        ("members.csv", "north-3", "north-2"),
        ("members.csv", "north-3", "north 3"),
        ("members.csv", "Blue,2026-01-01", ",2026-01-01"),
        ("members.csv", "Blue,2026-01-01", "Blue,1.1.2026"),
        ("members.csv", "Court,2026-01-01,2026-12-31", "Court,2026-01-01,2025-12-31"),
        ("parties.csv", "blue,Blue", "red,Blue"),
        ("parties.csv", "blue,Blue", "Blue!,Blue"),
        ("parties.csv", "solo,Solo,independent,,yes", "solo,Solo,loner,,yes"),
        ("parties.csv", "solo,Solo,independent,,yes", "solo,Solo,independent,,maybe"),
        ("parties.csv", "solo,Solo,independent,,yes", "solo,Solo,independent,,no"),
        ("parties.csv", ",union,", ",blue,"),
        ("parties.csv", "+90 312 000 00 00", "call me"),
        ("parties.csv", "office@red.example", "office@red@red.example"),
        ("parties.csv", "https://red", "javascript:red"),
        ("parties.csv", "Decision 12", "\"Decision\n12\""),
        ("organisations.csv", "blue,x/s", "green,x/s"),
        ("organisations.csv", "blue,x/s", "blue,x/q"),
        ("organisations.csv", "blue,x/s", "red,x/n"),
        ("calendar.csv", "propaganda,C", "lists,C"),
        ("calendar.csv", "propaganda,C", "Campaign!,C"),
        ("calendar.csv", "poll-60", "poll-x"),
        ("calendar.csv", "poll-60", "60 days before"),
        ("calendar.csv", "17:00", "5 pm"),
        ("calendar.csv", ",next,", ",later,"),
        ("calendar.csv", "poll-10,,poll-1", "poll-10,,poll-20"),
        ("calendar.csv", "deadline,poll-60,17:00,", "deadline,poll-60,17:00,poll"),
        ("calendar.csv", "deadline", "duty"),
        ("calendar.csv", "holiday,sunday,", "holiday,sun,"),
        ("calendar.csv", "holiday,sunday,,", "holiday,sunday,,poll"),
        ("calendar.csv", "holiday,sunday,,", "holiday,sunday,10:00,"),
        ("calendar.csv", "2026-03-10,,2026-03-12", "2026-01-10,,2026-12-12"),
        ("sharing.toml", "\"results\"", "\"rumours\""),
        ("sharing.toml", "to = \"public\"", "to = \"public\"\nfrom = \"step:nothing\""),
        ("election.toml", "[name]", "[parties]\naccounts_end = \"never\"\n[name]"),
        ("election.toml", "[name]", "[parties]\nportal_users = 5000\n[name]"),
        ("election.toml", "[name]", "[parties]\nusers = 5\n[name]"),
        ("election.toml", "rehearsal = true", "rehearsal = false"),
        ("election.toml", "rehearsal = true", "rehersal = true"),
        ("election.toml", "2026-05-10", "10.05.2026"),
        ("election.toml", "made-up", "Made Up"),
        ("election.toml", "\"dhondt\"", "\"d'hondt\""),
        ("election.toml", "\"dhondt\"", "\"modified-sainte-lague\""),
        ("election.toml", "id = \"mayor\"", "id = \"parliament\""),
        ("election.toml", "[[contest]]", "[[contest"),
    ];
    let mut out = String::new();
    for (file, from, to) in cases {
        let faults = read(&changed(file, from, to)).expect_err(to);
        out.push_str(&format!("## {file}: {from:?} → {to:?}\n{faults}\n"));
    }
    insta::assert_snapshot!(out);
}

#[test]
fn sharing_waits_for_a_step_of_the_calendar() {
    use crate::sharing::From;
    let d = read(&changed("sharing.toml", "to = \"public\"", "to = \"public\"\nfrom = \"step:poll\"")).unwrap();
    let poll = d.calendar.step("poll").unwrap().at;
    assert_eq!(d.sharing.rules()[0].from, From::Step("poll".into(), poll));
}

#[test]
fn faults_of_all_files_are_reported_at_once() {
    let mut files = changed("areas.csv", "South", "");
    files.insert("stations.csv".into(), b"station,area\nx/1,x/n\nx/1,x/n\nx/2,nowhere\n".to_vec());
    files.insert("choices.csv".into(), b"contest,choice,name\nparliament,\xff,Red\n".to_vec());
    let faults = read(&files).expect_err("faulty");
    let files: std::collections::BTreeSet<&str> = faults.list.iter().map(|f| f.file.as_str()).collect();
    assert!(files.contains("areas.csv") && files.contains("stations.csv") && files.contains("choices.csv"), "{faults}");
    assert!(faults.list.iter().any(|f| f.code == "encoding" && f.line == 2), "{faults}");
}

#[test]
fn missing_files_and_rubbish_are_faults_and_never_a_panic() {
    assert_eq!(read(&Files::new()).expect_err("empty").list.len(), 4);
    for rubbish in [&b"\xff\xfe\x00"[..], b"", b"\"", b"a,b\n\"x", b",,,\n,,,\n", b"\0\0\0"] {
        for name in FILES {
            let mut files = small();
            files.insert(name.to_owned(), rubbish.to_vec());
            assert!(read(&files).is_err(), "{name} {rubbish:?}");
        }
    }
}

/// A local election of a large country, twentyfold cheaper by a look-up than by a search: 20,000 mayors, two candidates each, one
/// board with the votes of all, one station with every ballot. Read column by column and row by row it takes minutes.
#[test]
fn many_thousand_choices_and_constituencies_are_read_in_seconds() {
    let n = 20_000;
    let mut files = small();
    for of_other_areas in ["persons.csv", "organisations.csv"] {
        files.remove(of_other_areas);
    }
    let mut set = |name: &str, text: String| files.insert(name.to_owned(), text.into_bytes());
    let rows = |f: &dyn Fn(usize) -> String| (0..n).map(f).collect::<String>();
    set("areas.csv", format!("area,parent,kind,name\nx,,country,X\n{}", rows(&|i| format!("x/{i},x,town,T\n"))));
    let choices = rows(&|i| format!("mayor,a{i},A,x/{i}\nmayor,b{i},B,x/{i}\n"));
    set("choices.csv", format!("contest,choice,name,area\nparliament,red,Red,\n{choices}"));
    set("seats.csv", format!("contest,area,seats\nparliament,x,3\n{}", rows(&|i| format!("mayor,x/{i},1\n"))));
    let styles = rows(&|i| format!("mayor@x/{i};"));
    set("stations.csv", format!("station,area,styles\nx/all,x/7,{}\nx/own,x/0,\n", styles.trim_end_matches(';')));
    let columns = rows(&|i| format!(",a{i},b{i}"));
    let aggregate = format!("mayor,1,x,Post,Gazette,,,,,{}\n", ",1".repeat(2 * n));
    let head = "contest,round,area,name,source,registered,voted,valid,invalid,red";
    set("aggregates.csv", format!("{head}{columns}\n{}", aggregate.repeat(3)));
    set("boards.csv", format!("area,name,quorum\n{}", rows(&|i| format!("x/{i},Board,1\n"))));
    let members = rows(&|i| format!("x/{i},1,chair,principal,b{i},Court,2020-01-01\n"));
    set("members.csv", format!("area,seat,role,standing,key,nominated_by,from\n{members}"));
    let before = std::time::Instant::now();
    let d = read(&files).unwrap_or_else(|e| panic!("{}", e.list[0]));
    assert_eq!(d.pairs.len(), n + 2);
    assert_eq!(d.contests[1].list(d.contests[1].list_of[d.area("x/7").unwrap().at()]).len(), 2 * n);
    assert!(before.elapsed().as_secs() < 20, "{:?}", before.elapsed());
}

#[test]
fn how_many_must_vouch_and_how_long_is_waited_stands_in_the_folder() {
    let with = |parties: &str, limit: &str| {
        let mut files = small();
        let toml = String::from_utf8(files["election.toml"].clone()).unwrap();
        let more = format!("{toml}[witnesses]\nparties = {parties}\nlimit_s = {limit}\n");
        files.insert("election.toml".to_owned(), more.into_bytes());
        read(&files)
    };
    let code = |parties, limit| with(parties, limit).map(|_| ()).unwrap_err().list[0].code;
    assert_eq!(read(&small()).unwrap().witnessing, None);
    let w = with("60", "86400").unwrap().witnessing.unwrap();
    assert_eq!((w.parties, w.limit_s), (60, 86_400));
    for (parties, limit) in [("0", "60"), ("61", "60"), ("2", "0"), ("2", "86401")] {
        assert_eq!(code(parties, limit), "bad-witnesses", "{parties} {limit}");
    }
    assert_eq!(code("-1", "60"), "toml");
}

#[test]
fn the_address_of_the_site_stands_in_the_folder() {
    let with = |site: &str| {
        let mut files = small();
        let toml = String::from_utf8(files["election.toml"].clone()).unwrap();
        files.insert("election.toml".to_owned(), format!("site = {site:?}\n{toml}").into_bytes());
        read(&files)
    };
    assert_eq!(read(&small()).unwrap().site, None);
    let site = |s: &str| with(s).unwrap().site.unwrap();
    assert_eq!(site("https://results.example/2026/"), "https://results.example/2026");
    assert_eq!(site("http://localhost:8080"), "http://localhost:8080");
    for wrong in ["", "results.example", "https://", "https:///x", "javascript:alert(1)", "https://a\"b", "https://a b"]
    {
        assert_eq!(with(wrong).map(|_| ()).unwrap_err().list[0].code, "bad-site", "{wrong:?}");
    }
}

#[test]
fn the_licence_of_the_data_stands_in_the_folder_or_is_the_standard_one() {
    let with = |licence: &str| {
        let mut files = small();
        let toml = String::from_utf8(files["election.toml"].clone()).unwrap();
        files.insert("election.toml".to_owned(), format!("licence = {licence:?}\n{toml}").into_bytes());
        read(&files)
    };
    assert_eq!(read(&small()).unwrap().licence, "CC0-1.0");
    assert_eq!(with("https://licence.example/4").unwrap().licence, "https://licence.example/4");
    assert_eq!(with(&"x".repeat(200)).unwrap().licence.len(), 200);
    for wrong in ["", "a\nb", &"x".repeat(201)] {
        assert_eq!(with(wrong).map(|_| ()).unwrap_err().list[0].code, "bad-licence", "{wrong:?}");
    }
}
