//! Systems as declarations: the files of `examples/systems` are valid, and give the published seats from the published votes.
//!
//! Figures are those of the bodies that published them, summed by constituency; each test names its source.

use super::official::KG_2021;
use super::*;
use std::collections::BTreeMap;
use std::path::Path;

/// The rule of a contest of `examples/systems`.
pub(super) fn system(file: &str, contest: &str) -> Rule {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../examples/systems").join(format!("{file}.toml"));
    let text = std::fs::read_to_string(path).unwrap();
    let head: toml::Table = toml::from_str(&text).unwrap();
    let contests = head["contest"].as_array().unwrap();
    let found = contests.iter().find(|c| c["id"].as_str() == Some(contest)).unwrap();
    found["allocation"].clone().try_into().unwrap()
}

pub(super) fn choices(ids: &[(&str, u32)]) -> Vec<Choice> {
    ids.iter().map(|&(id, members)| Choice { id: id.into(), members, ..Choice::default() }).collect()
}

/// A place with a figure for every choice.
pub(super) fn place(id: &str, seats: u32, valid: u64, votes: &[u64]) -> Constituency {
    Constituency {
        id: id.into(),
        seats,
        valid,
        votes: votes.iter().copied().enumerate().collect(),
        ..Default::default()
    }
}

pub(super) fn total(places: &[Constituency], choices: usize) -> Totals {
    let mut votes = vec![0; choices];
    for (choice, figure) in places.iter().flat_map(|place| &place.votes) {
        votes[*choice] += figure;
    }
    Totals { valid: places.iter().map(|place| place.valid).sum(), votes, ..Totals::default() }
}

pub(super) fn rows(text: &str) -> Vec<(String, Vec<u64>)> {
    let row = |line: &str| {
        let mut cells = line.split(',');
        let id = cells.next().unwrap().to_owned();
        (id, cells.map(|cell| cell.parse().unwrap()).collect())
    };
    text.lines().skip(1).map(row).collect()
}

pub(super) fn complete(allocation: &Allocation) {
    assert_eq!(allocation.lots_required, []);
    assert_eq!(allocation.waiting, None);
}

#[test]
fn every_declared_system_is_valid() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../examples/systems");
    let mut count = 0;
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let faults = crate::folder::check_head(&std::fs::read(&path).unwrap());
        assert!(faults.is_empty(), "{}: {faults:?}", path.display());
        count += 1;
    }
    assert!(count >= 20);
}

/// Kiesraad, Proces-verbaal of 1 and 4 December 2023: 10,432,726 valid votes.
pub(super) const NL_2023: [u64; 26] = [
    2_450_878, 1_643_073, 1_589_519, 1_343_287, 656_292, 485_551, 345_822, 328_225, 246_765, 235_148, 232_963, 217_270,
    212_532, 178_802, 71_345, 52_913, 51_043, 44_253, 12_838, 9_117, 5_487, 5_325, 5_122, 4_152, 3_966, 1_038,
];

pub(super) fn netherlands() -> (Rule, Votes) {
    let mut rule = system("nl-2023", "kamer");
    rule.persons = None;
    let mut votes = lists(&NL_2023, 150);
    assert_eq!(votes.national.valid, 10_432_726);
    votes.constituencies[0].voters = None;
    (rule, votes)
}

#[test]
fn the_netherlands_2023_have_their_150_seats() {
    let (rule, votes) = netherlands();
    let seats = seats(&rule, &votes);
    assert_eq!(seats[..15], [37, 25, 24, 20, 9, 7, 5, 5, 3, 3, 3, 3, 3, 2, 1]);
    assert!(seats[15..].iter().all(|&seats| seats == 0));
}

/// Czech Statistical Office, volby.cz, elections of 8 and 9 October 2021, by region.
pub(super) fn czechia() -> (Rule, Votes) {
    let mut rule = system("cz-2021", "snemovna");
    rule.persons = None;
    let rows = rows(include_str!("figures/cz-2021.csv"));
    let mut choices = choices(&[("ano", 1), ("spolu", 3), ("pirati-stan", 2), ("spd", 1), ("others", 1)]);
    choices[4].kind = ChoiceKind::Unallocated;
    let places: Vec<_> = rows.iter().map(|(id, n)| place(id, 0, n[0], &n[1..])).collect();
    let national = total(&places, choices.len());
    (rule, Votes { national, choices, constituencies: places, regions: Vec::new() })
}

#[test]
fn czechia_2021_has_its_seats_by_two_scrutinies() {
    let (rule, votes) = czechia();
    assert_eq!(votes.national.valid, 5_375_090);
    let allocation = allocate(&rule, &votes, &[]).unwrap();
    complete(&allocation);
    assert_eq!(allocation.seats, [72, 71, 37, 20, 0]);
    let house: u32 = allocation.by_constituency[0].seats.iter().map(|(_, seats)| seats).sum();
    assert_eq!(house, 200);
}

/// Państwowa Komisja Wyborcza, results by constituency of 15 October 2023; seats as it announced them on 17 October (infor.pl 6341085): PiS 194, KO 157, Trzecia Droga 65,
/// Nowa Lewica 26, Konfederacja 18.
pub(super) fn poland() -> (Rule, Votes) {
    let mut rule = system("pl-2023", "sejm");
    rule.persons = None;
    let rows = rows(include_str!("figures/pl-2023.csv"));
    let choices =
        choices(&[("td", 2), ("lewica", 1), ("pis", 1), ("konfederacja", 1), ("ko", 4), ("mn", 1), ("bs", 1)]);
    let places: Vec<_> = rows.iter().map(|(id, n)| place(id, u32::try_from(n[0]).unwrap(), n[1], &n[2..])).collect();
    let national = total(&places, choices.len());
    (rule, Votes { national, choices, constituencies: places, regions: Vec::new() })
}

#[test]
fn poland_2023_has_its_460_seats() {
    let (rule, votes) = poland();
    assert_eq!(votes.national.valid, 21_596_674);
    assert_eq!(seats(&rule, &votes), [65, 26, 194, 18, 157, 0, 0]);
}

pub(super) const PARTIES: [&str; 7] = ["cdu", "spd", "linke", "gruene", "csu", "fdp", "afd"];

/// Members by Land and party, counted from the Bundeswahlleiter's list of those elected (btw17_gewaehlte_utf8.csv, github.com/tripl3a/wahlen).
const MEMBERS_2017: [(&str, [u32; 7]); 16] = [
    ("schleswig-holstein", [10, 6, 2, 3, 0, 3, 2]),
    ("hamburg", [4, 5, 2, 2, 0, 2, 1]),
    ("niedersachsen", [21, 20, 5, 6, 0, 7, 7]),
    ("bremen", [1, 2, 1, 1, 0, 0, 1]),
    ("nordrhein-westfalen", [42, 41, 12, 12, 0, 20, 15]),
    ("hessen", [17, 12, 4, 5, 0, 6, 6]),
    ("rheinland-pfalz", [14, 9, 3, 3, 0, 4, 4]),
    ("baden-wurttemberg", [38, 16, 6, 13, 0, 12, 11]),
    ("bayern", [0, 18, 7, 11, 46, 12, 14]),
    ("saarland", [3, 3, 1, 1, 0, 1, 1]),
    ("berlin", [6, 5, 6, 4, 0, 3, 4]),
    ("brandenburg", [9, 4, 4, 1, 0, 2, 5]),
    ("mecklenburg-vorpommern", [6, 2, 3, 1, 0, 1, 3]),
    ("sachsen", [12, 4, 6, 2, 0, 3, 11]),
    ("sachsen-anhalt", [9, 3, 4, 1, 0, 2, 4]),
    ("thuringen", [8, 3, 3, 1, 0, 2, 5]),
];

/// Der Bundeswahlleiter, final result of 24 September 2017: second votes and direct seats by Land; Germans of 30 June 2016.
/// A direct seat is a constituency whose winner has a vote.
pub(super) fn germany() -> (Rule, Votes, Vec<(String, Votes)>) {
    let rule = system("de-2017", "second");
    let rows = rows(include_str!("figures/de-2017.csv"));
    let mut choices = choices(&PARTIES.map(|party| (party, 1)));
    choices.push(Choice { id: "others".into(), kind: ChoiceKind::Unallocated, members: 1, ..Choice::default() });
    let (mut places, mut regions, mut direct) = (Vec::new(), Vec::new(), Vec::new());
    for (index, (land, n)) in rows.iter().enumerate() {
        let mut votes: Vec<u64> = n[2..9].to_vec();
        votes.push(n[1] - votes.iter().sum::<u64>());
        let there = Constituency { region: Some(index), ..place(&format!("{land}/land"), 0, n[1], &votes) };
        regions.push(Region { id: land.clone(), totals: Totals { valid: n[1], votes, ..Totals::default() } });
        places.push(there);
        for (party, &won) in n[9..16].iter().enumerate() {
            for number in 0..won {
                let id = format!("{land}/{party}-{number}");
                let votes = vec![(party, 1)];
                direct.push(Constituency { id, seats: 1, valid: 1, region: Some(index), votes, ..Default::default() });
            }
        }
    }
    let candidates: Vec<Choice> = PARTIES
        .iter()
        .map(|party| Choice {
            id: format!("direct-{party}"),
            party: Some((*party).into()),
            members: 1,
            ..Choice::default()
        })
        .collect();
    let first = Votes {
        national: total(&direct, 7),
        regions: regions
            .iter()
            .map(|region: &Region| Region {
                id: region.id.clone(),
                totals: Totals { votes: vec![0; 7], ..Totals::default() },
            })
            .collect(),
        choices: candidates,
        constituencies: direct,
    };
    let votes = Votes { national: total(&places, 8), choices, constituencies: places, regions };
    (rule, votes, vec![("first".into(), first)])
}

#[test]
fn germany_2017_grows_to_709_seats() {
    let (rule, votes, ballots) = germany();
    assert_eq!(votes.national.valid, 46_515_492);
    let input = Input { votes: &votes, ballots: &ballots, persons: &[] };
    let allocation = allocate_all(&rule, &input, &[]).unwrap();
    complete(&allocation);
    assert_eq!(allocation.seats, [200, 153, 69, 67, 46, 80, 94, 0]);
    let lists = allocation.by_constituency.iter().filter(|outcome| outcome.stage.as_deref() == Some("lists"));
    let mut by_land: BTreeMap<&str, [u32; 7]> = BTreeMap::new();
    for outcome in lists {
        let party = PARTIES.iter().position(|p| Some(*p) == outcome.of.as_deref()).unwrap();
        for &(place, seats) in &outcome.seats {
            by_land.entry(outcome.names[place].as_str()).or_default()[party] += seats;
        }
    }
    assert_eq!(by_land, BTreeMap::from(MEMBERS_2017));
    assert!(story_of(&allocation).iter().any(|line| line.starts_with("The house grows from 598 to 709 seats")));
}

pub(super) fn story_of(allocation: &Allocation) -> Vec<String> {
    let mut lines = Vec::new();
    for outcome in &allocation.by_constituency {
        let name = |at: usize| outcome.names.get(at).cloned().unwrap_or_else(|| format!("choice {at}"));
        lines.extend(outcome.trace.iter().map(|step| explain(step, &name)));
    }
    lines
}

/// The published votes of all six lists that passed, and the published seats. The next list, El Umutu, had 4.46 % in the preliminary count; a list with
/// that share has nothing.
#[test]
fn kyrgyzstan_2021_gives_its_54_list_seats() {
    let mut rule = system("kg-2021", "lists");
    rule.persons = None;
    let mut figures = KG_2021.to_vec();
    figures.push(1_281_622 * 446 / 10_000);
    let allocation = allocate(&rule, &kyrgyzstan(&figures), &[]).unwrap();
    complete(&allocation);
    assert_eq!(allocation.seats, [15, 12, 9, 7, 6, 5, 0]);
}

fn kyrgyzstan(figures: &[u64]) -> Votes {
    let voters = 1_281_622;
    let names: Vec<String> = (0..figures.len()).map(|i| format!("list-{i}")).collect();
    let ids: Vec<(&str, u32)> = names.iter().map(|name| (name.as_str(), 1)).collect();
    let national =
        Totals { valid: figures.iter().sum(), voters: Some(voters), registered: None, votes: figures.to_vec() };
    let region = |id: usize| Region {
        id: format!("region-{id}"),
        totals: Totals {
            valid: figures.iter().map(|n| n / 9).sum(),
            voters: Some(voters / 9),
            registered: None,
            votes: figures.iter().map(|n| n / 9).collect(),
        },
    };
    let country = Constituency { id: "kg".into(), ..place("kg", 54, national.valid, figures) };
    Votes { choices: choices(&ids), constituencies: vec![country], regions: (0..9).map(region).collect(), national }
}

/// 36.6 % of the valid votes: the last seat of list 0 is a remainder; the margins are there although the rule is written as a stage.
#[test]
fn a_single_plain_stage_has_margins() {
    let mut rule = system("kg-2021", "lists");
    rule.persons = None;
    let votes = kyrgyzstan(&KG_2021);
    let allocation = allocate(&rule, &votes, &[]).unwrap();
    let outstanding = open::Outstanding { constituencies: vec![Some(0)], outside: Some(0) };
    let margins = open::margins(&rule, &votes, &allocation, &outstanding).unwrap();
    assert_eq!((margins.not_computed, margins.seats.len(), margins.decided), (None, 54, 54));
    let (german, votes, ballots) = germany();
    let allocation = allocate_all(&german, &Input { votes: &votes, ballots: &ballots, persons: &[] }, &[]).unwrap();
    let outstanding = open::Outstanding { constituencies: vec![Some(1); 16], outside: Some(0) };
    let input = Input { votes: &votes, ballots: &ballots, persons: &[] };
    let margins = open::margins_all(&german, &input, &allocation, &outstanding).unwrap();
    // The last seat of each of seven parties, with numbers that are enough.
    assert_eq!((margins.not_computed, margins.undecided, margins.seats.len()), (None, 709, 7));
    let is = |b: Option<open::Bound>| b.map(|b| b.is);
    // The CSU has nothing but direct seats, which second votes cannot take.
    let expected = |s: &open::SeatMargin| (s.holder != 4).then_some(open::Sure::AtMost);
    assert!(margins.seats.iter().all(|s| is(s.moved) == expected(s)), "{:?}", margins.seats);
}

#[test]
fn no_kyrgyz_list_has_more_than_27_seats() {
    let mut rule = system("kg-2021", "lists");
    rule.persons = None;
    let allocation = allocate(&rule, &kyrgyzstan(&[800_000, 100_000, 100_000]), &[]).unwrap();
    assert_eq!(allocation.seats.iter().sum::<u32>() + allocation.lots_required[0].seats_open, 54);
    let allocation = allocate(&rule, &kyrgyzstan(&[800_000, 110_000, 100_000]), &[]).unwrap();
    complete(&allocation);
    assert_eq!(allocation.seats, [27, 14, 13]);
    assert!(story_of(&allocation).iter().any(|line| line.contains("27 seats, the most that it may have")));
}

/// Half of the voters of one region below 0.5 % is enough to fail, whatever the country says.
#[test]
fn a_kyrgyz_list_needs_every_region() {
    let mut rule = system("kg-2021", "lists");
    rule.persons = None;
    let mut votes = kyrgyzstan(&[222_005, 174_470, 141_009]);
    // 0.5 % of 142,402 voters are 712.01.
    votes.regions[4].totals.votes[1] = 712;
    assert_eq!(allocate(&rule, &votes, &[]).unwrap().seats[1], 0);
    votes.regions[4].totals.votes[1] = 713;
    assert!(allocate(&rule, &votes, &[]).unwrap().seats[1] > 0);
}
