//! Further countries' published results. Each test names where votes and seats were published.

use super::official::{country, given, won};
use super::systems::{choices, complete, place, rows, system, total};
use super::*;
use std::collections::BTreeMap;

fn number(n: u64) -> u32 {
    u32::try_from(n).unwrap()
}

/// Danmarks Statistik, Folketingsvalget den 18. juni 2015 (Befolkning og Valg 2015:3), as in the test data of the public library "interregnum": votes,
/// constituency seats and levelling seats of all ten constituencies. The law was the same, with other numbers of seats than in 2022.
#[test]
fn denmark_2015_has_every_levelling_seat_in_its_constituency() {
    const PARTIES: [&str; 10] = ["a", "b", "c", "f", "i", "k", "o", "v", "oe", "aa"];
    let mut ids: Vec<(&str, u32)> = PARTIES.map(|party| (party, 1)).to_vec();
    ids.push(("others", 1));
    let mut choices = choices(&ids);
    choices[10].kind = ChoiceKind::Unallocated;
    let provinces = ["hovedstaden", "sjaelland-syddanmark", "midtjylland-nordjylland"];
    let (mut places, mut won, mut levelling) = (Vec::new(), BTreeMap::new(), BTreeMap::new());
    for line in include_str!("figures/dk-2015.csv").lines().skip(1) {
        let cells: Vec<&str> = line.split(',').collect();
        let n: Vec<u64> = cells[2..].iter().map(|cell| cell.parse().unwrap()).collect();
        let region = provinces.iter().position(|province| *province == cells[1]);
        places.push(Constituency { region, ..place(cells[0], number(n[0]), n[1], &n[2..13]) });
        won.insert(cells[0].to_owned(), n[13..23].to_vec());
        levelling.insert(cells[0].to_owned(), n[23..33].to_vec());
    }
    let region = |(at, id): (usize, &&str)| {
        let here: Vec<Constituency> = places.iter().filter(|place| place.region == Some(at)).cloned().collect();
        Region { id: (*id).to_owned(), totals: total(&here, 11) }
    };
    let regions = provinces.iter().enumerate().map(region).collect();
    let votes = Votes { national: total(&places, 11), choices, constituencies: places, regions };
    let allocation = allocate(&system("dk-2022", "folketing"), &votes, &[]).unwrap();
    complete(&allocation);
    // The Folketing of 2015 without Greenland and the Faroes.
    assert_eq!(allocation.seats, [47, 8, 6, 7, 13, 0, 37, 34, 14, 9, 0]);
    let of = |stage: &'static str| allocation.by_constituency.iter().filter(move |o| o.stage.as_deref() == Some(stage));
    for outcome in of("constituencies") {
        let mut seats = vec![0; 10];
        outcome.seats.iter().for_each(|&(choice, n)| seats[choice] = u64::from(n));
        assert_eq!(seats, won[outcome.constituency.as_deref().unwrap()], "{:?}", outcome.constituency);
    }
    let mut down: BTreeMap<String, Vec<u64>> = won.keys().map(|id| (id.clone(), vec![0; 10])).collect();
    for outcome in of("down") {
        let party = PARTIES.iter().position(|party| Some(*party) == outcome.of.as_deref()).unwrap();
        for &(at, seats) in &outcome.seats {
            let id = &outcome.names[at];
            down.get_mut(id).unwrap()[party] = u64::from(seats) - won[id][party];
        }
    }
    assert_eq!(down, levelling);
}

/// Denmark, 1 November 2022 (Danmarks Statistik, votes and seats as reported by ispd.org.cy/denmark-2 and electionguide.org/elections/id/3981): only the
/// country's figures were found. Of 175 by Hare the Social Democrats would have 49; they have 50, so they have won as many in constituencies and
/// keep them, and the Liberals have one fewer for it.
#[test]
fn denmark_2022_gives_the_country_seats_that_follow_from_fifty_kept() {
    let names = [
        ("a", 971_995),
        ("v", 470_546),
        ("m", 327_699),
        ("f", 293_186),
        ("ae", 286_796),
        ("i", 278_656),
        ("c", 194_820),
        ("oe", 181_452),
        ("b", 133_931),
        ("d", 129_524),
        ("aa", 117_567),
        ("o", 93_428),
    ];
    let mut rule = system("dk-2022", "folketing");
    rule.stages.truncate(2);
    rule.thresholds.clear();
    rule.region_kind = None;
    let mut votes = country(&names, 175, 3_533_951);
    let hare = |rule: &Rule, votes: &Votes| allocate(rule, votes, &[]).unwrap().seats;
    // Nobody holds anything where no constituency has a seat.
    votes.constituencies[0].seats = 0;
    assert_eq!(hare(&rule, &votes), [49, 24, 16, 15, 14, 14, 10, 9, 7, 6, 6, 5]);
    let mut safe = votes.constituencies[0].clone();
    (safe.id, safe.seats, safe.votes) = ("safe".into(), 50, vec![(0, 1)]);
    safe.valid = 1;
    votes.constituencies[0].votes[0].1 -= 1;
    votes.constituencies[0].valid -= 1;
    votes.constituencies.push(safe);
    assert_eq!(hare(&rule, &votes), [50, 23, 16, 15, 14, 14, 10, 9, 7, 6, 6, 5]);
}

/// Ministerio del Interior, 26 June 2016, as in the test data of the public library "interregnum": votes of lists with 2 % and seats in all 52
/// constituencies. The law is that of 2023. Confluences of Podemos are one column, as one of them stands in each province.
#[test]
fn spain_2016_has_its_350_seats_province_by_province() {
    let ids = ["pp", "psoe", "podemos", "cs", "erc", "cdc", "pnv", "bildu", "cc", "bng", "geroa"].map(|id| (id, 1));
    let rows = rows(include_str!("figures/es-2016.csv"));
    let places: Vec<_> = rows.iter().map(|(id, n)| place(id, number(n[0]), n[1], &n[2..13])).collect();
    let votes = Votes { national: total(&places, 11), choices: choices(&ids), constituencies: places, regions: vec![] };
    let allocation = allocate(&system("es-2023", "congreso"), &votes, &[]).unwrap();
    complete(&allocation);
    assert_eq!(allocation.seats, [137, 85, 71, 32, 9, 8, 5, 2, 1, 0, 0]);
    for (outcome, (id, n)) in allocation.by_constituency.iter().zip(&rows) {
        let mut seats = vec![0; 11];
        outcome.seats.iter().for_each(|&(choice, n)| seats[choice] = u64::from(n));
        assert_eq!(seats, n[13..], "{id}");
    }
}

/// Ministry of Internal Affairs and Communications, 27 October 2024 (github.com/tamata78/election-viewer): votes and seats of the eleven blocks. The Democratic Party for
/// the People had one person left in Kita-Kanto, where it won two seats, and one in Tokai, where it won three: Komeito, the LDP and the CDP have one more each.
#[test]
fn japan_2024_has_its_176_block_seats_with_the_lists_that_ran_out() {
    let parties =
        ["cdp", "ldp", "komeito", "dpp", "reiwa", "jcp", "ishin", "cpj", "sanseito", "sdp", "euthanasia", "mintsuku"];
    let rows = rows(include_str!("figures/jp-2024.csv"));
    let places: Vec<_> = rows.iter().map(|(id, n)| place(id, number(n[0]), n[1..13].iter().sum(), &n[1..13])).collect();
    let votes = Votes {
        national: total(&places, 12),
        choices: choices(&parties.map(|party| (party, 1))),
        constituencies: places,
        regions: vec![],
    };
    let mut rule = system("jp-2024", "blocks");
    let person = |block: &str, party: &str, position: u32| Person {
        id: format!("{party}-{block}-{position}"),
        list: party.to_owned(),
        place: Some(block.to_owned()),
        position,
        ..Person::default()
    };
    let mut persons = Vec::new();
    for (block, _) in &rows {
        for party in parties {
            let few = party == "dpp" && (block == "kita-kanto" || block == "tokai");
            persons.extend((1..=if few { 1 } else { 30 }).map(|position| person(block, party, position)));
        }
    }
    let input = Input { votes: &votes, ballots: &[], persons: &persons };
    let allocation = allocate_all(&rule, &input, &[]).unwrap();
    complete(&allocation);
    assert_eq!(allocation.seats, [44, 59, 20, 17, 9, 7, 15, 2, 3, 0, 0, 0]);
    assert!(allocation.elected.iter().all(|elected| elected.person.is_some()));
    for (outcome, (id, n)) in allocation.by_constituency.iter().zip(&rows) {
        let mut seats = vec![0; 12];
        outcome.seats.iter().for_each(|&(choice, n)| seats[choice] = u64::from(n));
        assert_eq!(seats, n[13..], "{id}");
    }
    let story = super::systems::story_of(&allocation);
    assert!(
        story.iter().any(|line| line == "choice 3 has 1 seat, as many as it has persons; the others share the rest.")
    );
    // Without the limit the lists would have seats that nobody can take.
    rule.exhausted = Exhausted::Vacant;
    let allocation = allocate_all(&rule, &input, &[]).unwrap();
    assert_eq!(allocation.seats[3], 20);
    assert_eq!(allocation.elected.iter().filter(|elected| elected.person.is_none()).count(), 3);
}

/// Bundeswahlleiterin, final result of 23 February 2025 (open data, as in the test data of the public library "interregnum"): second votes and seats by Land. The
/// Left has six direct seats, and 5 % besides.
#[test]
fn germany_2025_has_its_630_seats_in_the_laender() {
    let parties = ["spd", "cdu", "gruene", "fdp", "afd", "csu", "linke", "ssw", "bsw"];
    let rows = rows(include_str!("figures/de-2025.csv"));
    let places: Vec<_> = rows.iter().map(|(id, n)| place(id, 0, n[0], &n[1..10])).collect();
    let votes = Votes {
        national: total(&places, 9),
        choices: choices(&parties.map(|party| (party, 1))),
        constituencies: places,
        regions: vec![],
    };
    assert_eq!(votes.national.valid, 49_649_512);
    let first = [("first".to_owned(), won(&[("linke", 6)], None))];
    assert_eq!(given("de-2025", "second", &votes, &first), [120, 164, 85, 0, 152, 44, 64, 1, 0]);
    let input = Input { votes: &votes, ballots: &first, persons: &[] };
    let allocation = allocate_all(&system("de-2025", "second"), &input, &[]).unwrap();
    let mut by_land: BTreeMap<&str, Vec<u64>> = rows.iter().map(|(id, _)| (id.as_str(), vec![0; 9])).collect();
    for outcome in allocation.by_constituency.iter().filter(|outcome| outcome.stage.as_deref() == Some("laender")) {
        let party = parties.iter().position(|party| Some(*party) == outcome.of.as_deref()).unwrap();
        for &(at, seats) in &outcome.seats {
            by_land.get_mut(outcome.names[at].as_str()).unwrap()[party] = u64::from(seats);
        }
    }
    for (id, n) in &rows {
        assert_eq!(by_land[id.as_str()], n[10..], "{id}");
    }
}

/// Valimised.ee, 5 March 2023 (votes and seats as in the English and Simple English Wikipedia): only the country's figures were found, and what 101 seats are by
/// n^0.9 follows from them. Reform had 31.24 %.
#[test]
fn estonia_2023_gives_its_101_seats() {
    let parties = [
        ("reform", 190_659),
        ("ekre", 97_959),
        ("kesk", 93_243),
        ("e200", 81_347),
        ("sde", 56_578),
        ("isamaa", 50_114),
    ];
    let votes = country(&parties, 101, 190_659 * 10_000 / 3_124);
    assert_eq!(given("ee-2023", "riigikogu", &votes, &[]), [37, 17, 16, 14, 9, 8]);
}

/// Državna volilna komisija, 3 June 2018 (psephos.adam-carr.net, slovenia2018.txt): votes and seats of the country, 891,097 valid. The law is that of
/// 2022. Whole quotas in one unit instead of eight give the same seats in all.
#[test]
fn slovenia_2018_gives_its_88_seats() {
    let parties = [
        ("sds", 222_042),
        ("lms", 112_250),
        ("sd", 88_524),
        ("smc", 86_868),
        ("levica", 83_108),
        ("nsi", 63_792),
        ("sab", 45_492),
        ("desus", 43_889),
        ("sns", 37_182),
    ];
    let votes = country(&parties, 88, 891_097);
    assert_eq!(given("si-2022", "zbor", &votes, &[]), [25, 13, 10, 10, 9, 7, 5, 5, 4]);
}

/// Republička izborna komisija, final result of 17 December 2023: shares in hundredths of a per cent and seats as in the English Wikipedia, shares of all who voted by
/// Agenzia Nova of 4 January 2024 (46.75 % of them for the first).
#[test]
fn serbia_2023_raises_the_quotients_of_minorities() {
    let parties = [
        ("sns", 48_060),
        ("spn", 24_320),
        ("sps", 6_730),
        ("nada", 5_160),
        ("mi", 4_820),
        ("vmsz", 1_740),
        ("spp", 780),
        ("sda", 590),
        ("pba", 360),
        ("rs", 310),
    ];
    let mut votes = country(&parties, 250, 100_000);
    votes.national.voters = Some(102_800);
    votes.choices[5..].iter_mut().for_each(|choice| choice.marks = vec!["minority".into()]);
    assert_eq!(given("rs-2023", "assembly", &votes, &[]), [129, 65, 18, 13, 13, 6, 2, 2, 1, 1]);
    let allocation = allocate(&system("rs-2023", "assembly"), &votes, &[]).unwrap();
    let story = super::systems::story_of(&allocation);
    assert!(story.iter().any(|line| line == "The 1,740 votes of vmsz count 1.35 times."), "{story:?}");
}

/// State Commission of Slovakia, 30 September 2023: votes as in the English Wikipedia, seats confirmed on 1 October (newsnow.tasr.sk). Smer had 22.94 %; OĽaNO and Friends
/// were three parties with 8.89 %.
#[test]
fn slovakia_2023_has_its_150_seats() {
    let parties = [
        ("smer", 681_017),
        ("ps", 533_136),
        ("hlas", 436_415),
        ("olano", 264_137),
        ("kdh", 202_515),
        ("sas", 187_645),
        ("sns", 166_995),
    ];
    let mut votes = country(&parties, 0, 681_017 * 10_000 / 2_294);
    votes.choices[3].members = 3;
    assert_eq!(given("sk-2023", "rada", &votes, &[]), [42, 32, 27, 16, 12, 11, 10]);
}

/// Central Election Commission of Ukraine, 21 July 2019 (Interfax-Ukraine, general/605571): votes in thousands where no more is given, and the seats. Servant of the
/// People had 43.16 %.
#[test]
fn ukraine_2019_has_its_225_list_seats() {
    let parties = [("sn", 6_308_000), ("opzzh", 1_908_000), ("bat", 1_196_000), ("yes", 1_185_000), ("holos", 851_722)];
    let votes = country(&parties, 225, 6_308_000 * 10_000 / 4_316);
    assert_eq!(given("ua-2019", "lists", &votes, &[]), [124, 37, 24, 23, 17]);
}

/// Central Election Commission of Taiwan, 13 January 2024 (votes as in the English Wikipedia; the TPP has all its eight seats from the lists). The DPP had 36.16 %.
#[test]
fn taiwan_2024_has_its_34_list_seats() {
    let parties = [("dpp", 4_982_062), ("kmt", 4_764_576), ("tpp", 3_040_615)];
    let votes = country(&parties, 34, 4_982_062 * 10_000 / 3_616);
    assert_eq!(given("tw-2024", "lists", &votes, &[]), [13, 13, 8]);
}

/// Central Election Commission of Bulgaria, 2 April 2023: shares of all valid votes in tenths of a per cent, and seats (politpro.eu). Bulgarian Rise, with 3.0 %, has
/// none.
#[test]
fn bulgaria_2023_has_its_240_seats() {
    let parties =
        [("gerb", 254), ("pp-db", 235), ("vazrazhdane", 136), ("dps", 132), ("bsp", 86), ("itn", 39), ("bv", 30)];
    // 4 % of those who voted for a list: "none of the above" is not among them.
    let votes = country(&parties, 240, 960);
    assert_eq!(given("bg-2023", "assembly", &votes, &[]), [69, 64, 37, 36, 23, 11, 0]);
}
