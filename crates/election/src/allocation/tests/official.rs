//! Further declared systems against published results. Each test names where votes and seats were published.

use super::systems::{choices, complete, system};
use super::*;
use std::collections::BTreeMap;

/// The country as one place.
pub(super) fn country(names: &[(&str, u64)], seats: u32, valid: u64) -> Votes {
    let ids: Vec<(&str, u32)> = names.iter().map(|&(id, _)| (id, 1)).collect();
    let figures: Vec<u64> = names.iter().map(|&(_, votes)| votes).collect();
    let place = Constituency {
        id: "country".into(),
        seats,
        valid,
        votes: figures.iter().copied().enumerate().collect(),
        ..Default::default()
    };
    Votes {
        choices: choices(&ids),
        constituencies: vec![place],
        national: Totals { valid, votes: figures, ..Totals::default() },
        regions: Vec::new(),
    }
}

/// The seats of a rule without its persons, by list.
pub(super) fn given(file: &str, contest: &str, votes: &Votes, ballots: &[(String, Votes)]) -> Vec<u32> {
    let mut rule = system(file, contest);
    rule.persons = None;
    let allocation = allocate_all(&rule, &Input { votes, ballots, persons: &[] }, &[]).unwrap();
    complete(&allocation);
    allocation.seats
}

/// A ballot on which each party has won so many places: a place whose winner has a vote.
pub(super) fn won(parties: &[(&str, u32)], region: Option<usize>) -> Votes {
    let candidate = |&(party, _): &(&str, u32)| Choice {
        id: format!("candidate-{party}"),
        party: Some(party.to_owned()),
        members: 1,
        ..Choice::default()
    };
    let mut places = Vec::new();
    for (at, &(party, seats)) in parties.iter().enumerate() {
        for number in 0..seats {
            let id = format!("{party}-{number}");
            places.push(Constituency { id, seats: 1, valid: 1, region, votes: vec![(at, 1)], ..Default::default() });
        }
    }
    let votes: Vec<u64> = parties.iter().map(|&(_, seats)| u64::from(seats)).collect();
    let national = Totals { valid: votes.iter().sum(), votes: votes.clone(), ..Totals::default() };
    let regions = region.map(|_| Region { id: "region".into(), totals: national.clone() });
    Votes {
        choices: parties.iter().map(candidate).collect(),
        constituencies: places,
        national,
        regions: regions.into_iter().collect(),
    }
}

/// Central Election Commission of Kyrgyzstan, decision 836 of 15 December 2021 (shailoo.gov.kg): votes of the six lists that passed, 1,281,622
/// voters; the six as reported by TRT Avaz on the same day. All six have 0.5 % in every region.
pub(super) const KG_2021: [u64; 6] = [222_005, 174_470, 141_009, 106_955, 90_223, 79_025];

/// Central Elections Committee of Israel, votes25.bechirot.gov.il. Surplus agreements: Likud with Religious Zionism, Yesh Atid with National Unity,
/// Shas with United Torah Judaism, Labor with Meretz, which stayed below 3.25 % of 4,764,742, so Labor stood alone.
#[test]
fn israel_2022_gives_its_120_seats() {
    let names = [
        ("likud", 1_115_336),
        ("yesh-atid", 847_435),
        ("religious-zionism", 516_470),
        ("national-unity", 432_482),
        ("shas", 392_964),
        ("utj", 280_194),
        ("yisrael-beiteinu", 213_687),
        ("raam", 194_047),
        ("hadash-taal", 178_735),
        ("labor", 175_992),
        ("meretz", 150_793),
        ("balad", 138_617),
    ];
    let votes = country(&names, 120, 4_764_742);
    let seats = given("il-2022", "knesset", &votes, &[]);
    assert_eq!(seats, [32, 24, 14, 12, 11, 7, 6, 5, 5, 4, 0, 0]);
}

/// Electoral Commission of New Zealand, preliminary result of 14 October 2023 (scoop.co.nz, PO2310/S00126): party votes, electorates won, seats.
/// Te Pāti Māori has four electorates and a share of three: the house has 121.
#[test]
fn new_zealand_2023_has_its_overhang() {
    let names = [
        ("national", 875_234),
        ("labour", 602_816),
        ("green", 241_977),
        ("act", 202_077),
        ("nz-first", 145_084),
        ("maori", 58_393),
        ("top", 46_471),
        ("loyal", 26_036),
        ("newzeal", 12_599),
    ];
    let electorates = [("national", 45), ("labour", 17), ("green", 3), ("act", 2), ("maori", 4)];
    let votes = country(&names, 0, 2_244_380);
    let seats = given("nz-2023", "party", &votes, &[("electorate".into(), won(&electorates, None))]);
    assert_eq!(seats, [50, 34, 14, 11, 8, 4, 0, 0, 0]);
}

/// Bundesministerium für Inneres, Austria, final result of 16 October 2024: 4,882,888 valid. A list's seats in all follow from the country's votes; how
/// they lie in regions is not looked at here.
#[test]
fn austria_2024_gives_its_183_seats() {
    let names = [
        ("oevp", 1_282_734),
        ("spoe", 1_032_233),
        ("fpoe", 1_408_512),
        ("gruene", 402_109),
        ("neos", 446_379),
        ("kpoe", 116_891),
        ("bier", 98_395),
    ];
    let mut votes = country(&names, 183, 4_882_888);
    votes.constituencies[0].region = Some(0);
    // Neither of the last two won a seat in any of the 39 regional constituencies, as they would in one of 183 seats.
    votes.constituencies[0].votes.retain(|(choice, _)| *choice < 5);
    votes.regions = vec![Region { id: "land".into(), totals: votes.national.clone() }];
    assert_eq!(given("at-2024", "nationalrat", &votes, &[]), [51, 41, 57, 16, 18, 0, 0]);
}

/// Valgdirektoratet, valgresultat.no (github.com/HNygard/valgresultater.no-2021-stortingsvalg): votes and seats of the 19 constituencies, and the
/// levelling seats. Three lists below 4 % keep what they have won in constituencies.
#[test]
fn norway_2021_gives_its_constituency_and_levelling_seats() {
    let names = ["a", "sv", "r", "sp", "krf", "mdg", "v", "h", "frp", "pf"];
    let mut ids: Vec<(&str, u32)> = names.iter().map(|n| (*n, 1)).collect();
    ids.push(("others", 1));
    let mut choices = choices(&ids);
    choices[10].kind = ChoiceKind::Unallocated;
    let (mut places, mut expected) = (Vec::new(), BTreeMap::new());
    for line in include_str!("figures/no-2021.csv").lines().skip(1) {
        let (id, numbers) = line.split_once(',').unwrap();
        let n: Vec<u64> = numbers.split(',').map(|n| n.parse().unwrap()).collect();
        places.push(Constituency {
            id: id.into(),
            seats: u32::try_from(n[0]).unwrap(),
            valid: n[1],
            votes: n[2..13].iter().copied().enumerate().collect(),
            ..Default::default()
        });
        expected.insert(id.to_owned(), n[13..].to_vec());
    }
    let sum = |choice: usize| places.iter().map(|p| p.votes[choice].1).sum::<u64>();
    let national =
        Totals { valid: places.iter().map(|p| p.valid).sum(), votes: (0..11).map(sum).collect(), ..Totals::default() };
    assert_eq!((places.len(), national.valid), (19, places.iter().map(|p| p.valid).sum()));
    let votes = Votes { choices, constituencies: places, national, regions: Vec::new() };
    let mut rule = system("no-2021", "storting");
    rule.persons = None;
    let allocation = allocate(&rule, &votes, &[]).unwrap();
    complete(&allocation);
    for outcome in allocation.by_constituency.iter().filter(|o| o.stage.as_deref() == Some("counties")) {
        let mut seats = vec![0; 10];
        outcome.seats.iter().for_each(|&(choice, n)| seats[choice] = u64::from(n));
        assert_eq!(seats, expected[outcome.constituency.as_deref().unwrap()], "{:?}", outcome.constituency);
    }
    assert_eq!(allocation.seats, [48, 13, 8, 28, 3, 3, 8, 36, 21, 1, 0]);
    // In which county each levelling seat lies, by the same source.
    let levelled = allocation.by_constituency.iter().find(|o| o.stage.as_deref() == Some("levelled")).unwrap();
    let winners = levelled.trace.iter().filter_map(|step| match step {
        Step::Seat { winner, .. } => Some(levelled.names[*winner].as_str()),
        _ => None,
    });
    let mut winners: Vec<&str> = winners.collect();
    winners.sort_unstable();
    let published = "frp@aust-agder frp@finnmark-finnmarku frp@hedmark frp@oppland h@akershus r@nordland r@rogaland r@sor-trondelag r@telemark \
                     sv@buskerud sv@more-og-romsdal sv@ostfold sv@troms-romsa sv@vestfold v@hordaland v@nord-trondelag v@oslo v@sogn-og-fjordane v@vest-agder";
    assert_eq!(winners.join(" "), published);
}

/// Central Scotland, 5 May 2016: nine constituencies for the SNP, regional votes as tabulated at arcofprosperity.org. The last of seven regional seats
/// went at 14,534.
#[test]
fn a_scottish_region_gives_its_seven_list_seats() {
    let names = [("snp", 129_082), ("con", 43_602), ("lab", 67_103), ("green", 12_722), ("ld", 5_015), ("ukip", 6_088)];
    let valid = names.iter().map(|n| n.1).sum();
    let mut votes = country(&names, 0, valid);
    for choice in &mut votes.choices {
        choice.party = Some(choice.id.clone());
    }
    votes.constituencies[0].region = Some(0);
    votes.regions = vec![Region { id: "region".into(), totals: votes.national.clone() }];
    let constituencies = won(&[("snp", 9)], Some(0));
    let seats = given("scotland-2021", "regional", &votes, &[("constituency".into(), constituencies)]);
    assert_eq!(seats, [9, 3, 4, 0, 0, 0]);
}

/// IHEC, Iraq, votes of 15 May 2018 in the three Kurdish governorates (Rudaw, at ankawa.com), general seats 11, 15 and 18 by the electoral law. The lists
/// that stood only there have the seats of the final result of 19 May (Rudaw): Gorran 5, New Generation 4, Komal 2, CDJ 2, KIU 2; the KDP 19 of
/// its 25, of which six lie in Nineveh.
#[test]
fn iraq_2018_gives_the_seats_of_the_kurdish_lists() {
    let names = ["kdp", "puk", "gorran", "new-generation", "komal", "cdj", "kiu"];
    let governorates = [
        (11, [348_777, 25_823, 3_619, 17_823, 3_768, 25_449, 48_300]),
        (15, [316_001, 77_792, 39_809, 69_123, 35_741, 49_266, 23_933]),
        (18, [46_567, 262_128, 149_930, 61_638, 49_343, 44_967, 29_161]),
    ];
    let mut all = vec![0; 7];
    for (seats, figures) in governorates {
        let named: Vec<(&str, u64)> = names.into_iter().zip(figures).collect();
        let votes = country(&named, seats, figures.iter().sum());
        let here = given("iq-2018", "council", &votes, &[]);
        all.iter_mut().zip(here).for_each(|(sum, n)| *sum += n);
    }
    assert_eq!(all, [19, 10, 5, 4, 2, 2, 2]);
}

/// IHEC, Iraq, final result of 28 December 2023 with votes and seats (nerinaazad2.com; New Generation from 964media.com/7086). Kirkuk has 15 general seats,
/// Anbar 16. With the plain first divisor New Generation would have a seat in Kirkuk.
#[test]
fn iraq_2023_gives_the_seats_of_kirkuk_and_anbar() {
    let kirkuk = [
        ("strength", 157_649),
        ("arab", 102_558),
        ("turkmen", 75_169),
        ("qiyada", 61_612),
        ("kdp", 52_278),
        ("uruba", 49_919),
        ("new-generation", 25_910),
    ];
    let valid = |names: &[(&str, u64)]| names.iter().map(|n| n.1).sum();
    let votes = country(&kirkuk, 15, valid(&kirkuk));
    assert_eq!(given("iq-2023", "council", &votes, &[]), [5, 3, 2, 2, 2, 1, 0]);
    assert_eq!(seats(&method("sainte-lague"), &votes)[6], 1, "the first divisor of 1.7 decides");
    let anbar = [
        ("taqadum", 163_072),
        ("hawiyatna", 78_108),
        ("qimam", 65_036),
        ("siyada", 42_394),
        ("azm", 37_575),
        ("hasm", 32_867),
        ("united", 24_401),
    ];
    let votes = country(&anbar, 16, valid(&anbar));
    assert_eq!(given("iq-2023", "council", &votes, &[]), [6, 3, 2, 2, 1, 1, 1]);
}

/// Ministry of the Interior, Greece: 21 May 2023 (ekathimerini.com 1211975) with another law then, no bonus and all 300 seats in proportion; 25 June 2023
/// with 50 of them for the first list, which had 40.56 % of some 5,215,000 valid votes (as tabulated in the English Wikipedia).
#[test]
fn greece_2023_gives_its_seats_with_and_without_a_bonus() {
    let june = [
        ("nd", 2_115_322),
        ("syriza", 930_013),
        ("pasok", 617_487),
        ("kke", 401_224),
        ("spartans", 243_922),
        ("el", 231_491),
        ("niki", 193_124),
        ("pe", 165_523),
    ];
    let votes = country(&june, 300, 2_115_322 * 10_000 / 4_056);
    assert_eq!(given("gr-2023", "vouli", &votes, &[]), [158, 47, 32, 21, 12, 12, 10, 8]);
    let may = [("nd", 2_407_860), ("syriza", 1_184_500), ("pasok", 676_166), ("kke", 426_741), ("el", 262_529)];
    let votes = country(&may, 300, 2_407_860 * 10_000 / 4_079);
    let mut rule = system("gr-2023", "vouli");
    rule.stages.remove(0);
    rule.stages[0].minus.clear();
    rule.result = vec!["rest".into()];
    assert_eq!(seats(&rule, &votes), [146, 71, 41, 26, 16]);
}

/// 24.99 % earn nothing, 25 % 20 seats, 25.49 % 20, 25.5 % 21, 39.99 % 49, 40 % and more 50.
#[test]
fn a_bonus_grows_with_the_share_of_the_first() {
    let rule = system("gr-2023", "vouli");
    for (leader, bonus) in [(2499, 0), (2500, 20), (2549, 20), (2550, 21), (3999, 49), (4000, 50), (9000, 50)] {
        let allocation = allocate(&rule, &country(&[("a", leader), ("b", 400)], 300, 10_000), &[]).unwrap();
        let given: u32 = allocation.by_constituency[0].seats.iter().map(|(_, n)| n).sum();
        assert_eq!((given, allocation.seats.iter().sum::<u32>()), (bonus, 300), "{leader}");
    }
    let story =
        super::systems::story_of(&allocate(&rule, &country(&[("a", 2550), ("b", 100)], 300, 10_000), &[]).unwrap());
    assert!(story.iter().any(|line| line.contains("earns a bonus of 21 seats")), "{story:?}");
}
