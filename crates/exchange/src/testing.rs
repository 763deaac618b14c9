//! A small night with every kind of contest and what is hard about names, for the tests.

use election::act::Moment;
use election::definition::Definition;
use election::folder::{Files, read};
use election::id::{Count, Digest};
use election::minutes::{Closed, Figures, Minutes, Mode};
use election::statement::SealRow;
use election::tally::{Tally, resolve};
use std::sync::Arc;

/// Lists in two constituencies, candidates, and a question; one station votes for both constituencies.
pub(crate) fn folder() -> Files {
    let toml = "format = 1\nid = \"made-up\"\ndate = \"2026-05-10\"\ntime_zone = \"Europe/Istanbul\"\nlanguages = [\"en\", \"tr\"]\nrehearsal = true\n\
        [name]\nen = \"Made <up> & more\"\ntr = \"Uydurma\"\n\
        [[contest]]\nid = \"parliament\"\nname = { en = \"Parliament\" }\n[contest.allocation]\nmethod = \"dhondt\"\noutside = \"spread\"\n\
        [[contest]]\nid = \"mayor\"\nname = { en = \"Mayor\" }\n\
        [[contest]]\nid = \"question\"\nname = { en = \"Question\" }\n";
    let mut stations = String::from("station,area,styles\n");
    for i in 0..6 {
        let both = if i == 5 { "parliament@x/n;parliament@x/s;mayor;question" } else { "" };
        stations.push_str(&format!("x/{i},{},{both}\n", ["x/n/a", "x/n/b", "x/s"][i % 3]));
    }
    [
        ("election.toml", toml),
        ("areas.csv", "area,parent,kind,name,name:tr\nx,,country,X,\nx/n,x,province,N,Kuzey\nx/s,x,province,S,\nx/n/a,x/n,district,A,\nx/n/b,x/n,municipality,B,\n"),
        ("stations.csv", stations.as_str()),
        ("choices.csv", "contest,choice,name,kind,area,color,members\nparliament,red,Red,list,,#C0392B,\nparliament,=Blue & Co <b>,\"=Blue & Co <b>\",list,,,2\nparliament,Ğ mor,Solo,independent,x/n,,\nparliament,none,None of these,against-all,,,\nmayor,ann,Ann,candidate,,,\nmayor,bo,Bo,candidate,,,\nquestion,yes,Yes,option,,,\nquestion,no,No,option,,,\n"),
        ("boundaries.geojson", "{\"type\":\"FeatureCollection\",\"features\":[{\"type\":\"Feature\",\"properties\":{\"area\":\"x/n\"},\"geometry\":{\"type\":\"Polygon\",\"coordinates\":[[[28.5,41],[29,41],[29,42.25],[28.5,41]]]}},{\"type\":\"Feature\",\"properties\":{\"area\":\"x/n/a\"},\"geometry\":{\"type\":\"MultiPolygon\",\"coordinates\":[[[[28.5,41],[29,41],[29,41.5],[28.5,41]]]]}}]}"),
        ("seats.csv", "contest,area,seats\nparliament,x/n,3\nparliament,x/s,2\n"),
    ]
    .map(|(n, t)| (n.to_owned(), t.as_bytes().to_vec()))
    .into()
}

/// Sealed, and nothing has come.
pub(crate) fn sealed() -> Tally {
    let d = Arc::new(read(&folder()).unwrap_or_else(|f| panic!("{f:?}")));
    let mut t = Tally::new(Arc::clone(&d));
    let names: Vec<(String, String)> =
        (0..d.pairs.len()).map(|p| (d.stations[d.pairs[p].station.at()].id.clone(), d.ballot_name(p.into()))).collect();
    let row = |(station, contest): &'_ (String, String)| (station.clone(), contest.clone());
    let owned: Vec<(String, String)> = names.iter().map(row).collect();
    let rows: Vec<SealRow<'_>> = owned
        .iter()
        .map(|(station, contest)| SealRow { station, contest, round: 1, dry_run: Digest([0; 32]) })
        .collect();
    t.apply_seal(0, &rows).unwrap();
    t.pass(0, Moment(1_778_430_000_000_000));
    t
}

/// Every pair but those of the station at this position has reported: its n-th choice has 10 times the pair's number and n votes.
pub(crate) fn counted_but(silent: usize) -> Tally {
    let mut t = sealed();
    let d: Arc<Definition> = Arc::clone(t.definition());
    for (i, p) in d.pairs.iter().enumerate().filter(|(_, p)| p.station.at() != silent) {
        let contest = &d.contests[p.contest.at()];
        let votes: Vec<(&str, u32)> = contest
            .list(p.list)
            .iter()
            .zip(0..)
            .map(|(c, n)| (contest.choices[*c as usize].id.as_str(), u32::try_from(i).unwrap() * 10 + n))
            .collect();
        let valid = votes.iter().map(|v| v.1).sum();
        let name = d.ballot_name(i.into());
        let m = Minutes {
            election: &d.id,
            definition: d.digest,
            mode: Mode::Live,
            contest: &name,
            round: 1,
            station: &d.stations[p.station.at()].id,
            count: Count::Hand,
            issue: 1,
            closed: Closed::parse("2026-05-10T20:00:00+03:00").unwrap(),
            figures: Figures {
                registered: Some(1000),
                voted: Some(valid + 1),
                valid: Some(valid),
                invalid: (i != 0).then_some(1),
            },
            votes,
        };
        let m = resolve(&d, &m).unwrap();
        let index = t.size();
        assert!(t.apply_minutes(index, Moment(1), m).is_new());
        t.pass(index, Moment(1_778_430_000_000_000 + i64::try_from(index).unwrap()));
    }
    t
}
