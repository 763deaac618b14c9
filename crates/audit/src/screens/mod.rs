//! Screens: what looks unusual in a night, for people to look at. Never a verdict: each says what it means, how often it calls on nights
//! without any fraud, and what innocent reasons are known.
//!
//! Each is defined once, in [`SCREENS`]; pages, tables and the documentation are made of that.

mod arithmetic;
mod digits;
mod fingerprint;
mod ground;
mod integers;
mod outliers;
mod time;
mod unanimous;

#[cfg(test)]
mod tests;

pub use ground::Ground;

use crate::night::Night;
use paper::document::Drawing;

/// How often a screen calls on clean nights, as `a_clean_night_is_hardly_ever_called_unusual` measures it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Calls {
    /// Stations called, of a million.
    StationsOfMillion(u32),
    /// Nights of a thousand on which it calls at all.
    NightsOfThousand(u32),
    /// It shows and never calls.
    Never,
}

impl Calls {
    /// In words.
    #[must_use]
    pub fn words(self) -> String {
        match self {
            Self::StationsOfMillion(n) => {
                format!("at most {n} of 1,000,000 stations of made-up nights without fraud are called")
            }
            Self::NightsOfThousand(n) => format!("it calls on at most {n} of 1,000 made-up nights without fraud"),
            Self::Never => "none: it shows, and calls nothing".to_owned(),
        }
    }
}

/// One screen.
#[derive(Debug)]
pub struct Screen {
    /// Stable code.
    pub code: &'static str,
    /// Title.
    pub title: &'static str,
    /// What is computed, with its source.
    pub method: &'static str,
    /// What a call means.
    pub means: &'static str,
    /// Known innocent reasons.
    pub innocent: &'static str,
    /// How often it calls on clean nights.
    pub calls: Calls,
    run: fn(&Ground<'_>) -> Seen,
}

/// Something a person may look at.
#[derive(Debug, Clone, PartialEq)]
pub struct Finding {
    /// Row of the night, where it is about one station.
    pub row: Option<usize>,
    /// Where: a station's or an area's id.
    pub place: String,
    /// What was seen.
    pub what: String,
    /// How unusual: the larger the more. Its unit is the screen's.
    pub score: f64,
}

/// What a screen saw.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Seen {
    /// Why nothing could be looked at.
    pub lacks: Option<&'static str>,
    /// Figures in sentences.
    pub summary: Vec<String>,
    /// What it calls, the most unusual first.
    pub findings: Vec<Finding>,
    /// A drawing.
    pub drawing: Option<Drawing>,
}

impl Seen {
    fn lacks(what: &'static str) -> Self {
        Self { lacks: Some(what), ..Self::default() }
    }

    fn sorted(mut self) -> Self {
        self.findings.sort_by(|a, b| b.score.total_cmp(&a.score).then_with(|| a.place.cmp(&b.place)));
        self
    }
}

/// All screens, in the order of the report.
pub static SCREENS: [Screen; 10] = [
    Screen {
        code: "arithmetic",
        title: "Arithmetic",
        method: "The checks on minutes (docs/formats/checks.md) that found a contradiction.",
        means: "Minutes contradict themselves. Somebody has to look at the paper.",
        innocent: "Slips of a tired committee; an envelope counted as invalid and as missing.",
        calls: Calls::StationsOfMillion(0),
        run: arithmetic::run,
    },
    Screen {
        code: "turnout-outlier",
        title: "Turnout unlike the neighbours'",
        method: "Robust z: distance from the median of the stations of the same area, in deviations (1.4826 times the median absolute deviation, and the chance of the ballots themselves). Called from 5 on.",
        means: "Far more or fewer voters took part than in the stations around.",
        innocent: "Prisons, barracks, hospitals, villages among towns, stations for officials on duty; lists that are out of date.",
        calls: Calls::StationsOfMillion(65),
        run: outliers::turnout,
    },
    Screen {
        code: "share-outlier",
        title: "Shares unlike the neighbours'",
        method: "The same for the share of each choice that has 5 % or more of the contest.",
        means: "A choice did far better or worse than in the stations around.",
        innocent: "A village of one clan, minorities, a candidate's home, a monastery; small stations.",
        calls: Calls::StationsOfMillion(65),
        run: outliers::share,
    },
    Screen {
        code: "change-outlier",
        title: "Changes since the previous election unlike the neighbours'",
        method: "The same for the difference of turnout and shares to the previous election's station of the same id.",
        means: "Something changed here that did not change around.",
        innocent: "Stations cut anew, moved, or joined; a list that stood the first time; a candidate's home.",
        calls: Calls::StationsOfMillion(65),
        run: outliers::change,
    },
    Screen {
        code: "integer-percent",
        title: "Whole percentages too often",
        method: "Stations whose turnout or leader's share lies within 0.05 points, or half a ballot, of a whole percentage, against the number to be expected from the binomial distribution of each station's own ballots (Kobak, Shpilkin, Pshenichnikov, 2016, in closed form). Called from 4.5 standard deviations on.",
        means: "People who make up results like round percentages.",
        innocent: "Many stations with the same small round number of voters (100, 200): the expectation knows this for each station, not for lists cut to one size.",
        calls: Calls::NightsOfThousand(5),
        run: integers::run,
    },
    Screen {
        code: "last-digits",
        title: "Last digits",
        method: "Chi-squared test that the ten last digits are as frequent as the numbers around them make one expect (equally, where numbers are spread widely), for voters and for each leading choice, in the country and in each area below it with 500 figures of 50 or more (Beber and Scacco, 2012). Called where the chance is below 1 in 1,000, divided by the number of tests.",
        means: "Numbers that people invent have too many of some digits.",
        innocent: "Stations of one size: many lists that end at a limit by law. Figures below a few hundred vary too little.",
        calls: Calls::NightsOfThousand(5),
        run: digits::run,
    },
    Screen {
        code: "unanimous",
        title: "Unanimous stations",
        method: "Every valid vote of 30 or more for one choice, or every registered voter of 50 or more took part. Called where the chance by the area's own share is below 1 in 1,000 on the whole night.",
        means: "Nobody dissented where some would be expected.",
        innocent: "Small closed communities; prisons and ships; stations where one person votes for a household by custom.",
        calls: Calls::StationsOfMillion(65),
        run: unanimous::run,
    },
    Screen {
        code: "fingerprint",
        title: "Fingerprint: turnout and the leader's share",
        method: "How many stations have which turnout and which share of the leading choice (Klimek, Yegorov, Hanel, Thurner, 2012).",
        means: "One cloud is usual. A tail towards the upper right corner, or a second cloud there, is what stuffed ballot boxes make.",
        innocent: "Regions that differ: town and country, peoples, strongholds with high turnout. Compare regions first.",
        calls: Calls::Never,
        run: fingerprint::run,
    },
    Screen {
        code: "late-changes",
        title: "Changed after the first report",
        method: "Results whose first minutes were replaced. Called where the leading choice won more often by the change than it lost (or less), with a chance below 1 in 1,000 by a coin.",
        means: "Corrections that favour one side.",
        innocent: "A single board that had two columns exchanged everywhere.",
        calls: Calls::NightsOfThousand(5),
        run: time::changes,
    },
    Screen {
        code: "speed",
        title: "Counted too fast",
        method: "The time of closing, against the stations around, as for turnout (at least five minutes as one deviation), where at least as many voted as in the middle one of them; and results that were recorded before they were closed.",
        means: "A count that was ready before it could be.",
        innocent: "A device's clock; polls that closed early because all had voted; another time zone.",
        calls: Calls::StationsOfMillion(65),
        run: time::speed,
    },
];

/// What one screen saw.
#[derive(Debug)]
pub struct Outcome {
    /// The screen.
    pub screen: &'static Screen,
    /// What it saw.
    pub seen: Seen,
}

/// Runs all screens over a night; with the previous election where there is one.
#[must_use]
pub fn run(night: &Night, previous: Option<&Night>) -> Vec<Outcome> {
    let ground = Ground::new(night, previous);
    SCREENS.iter().map(|screen| Outcome { screen, seen: (screen.run)(&ground).sorted() }).collect()
}

/// A share in percent with one decimal.
fn percent(x: f64) -> String {
    format!("{:.1} %", 100.0 * x)
}
