//! How a seat follows, step by step, in the page's language. In English it is what [`election::allocation::explain`] says.

use election::allocation::{Fixed, PowerRival, Ratio, Rival, Step, Vacancy, decimal, multiple};
use words::{Value, Words};

/// A step as a sentence; `name` gives the name of a choice by its index.
pub(crate) fn step(w: Words, step: &Step, name: &dyn Fn(usize) -> String) -> String {
    let said = Said { w, name };
    match step {
        Step::Spread { valid, valid_inside, votes } => {
            let one = |choice, total| {
                w.with("step-spread-one", &[("name", name(choice).into()), ("total", said.number(total))])
            };
            let votes = said.listed(votes.iter().map(|v| one(v.choice, v.total)));
            let args = [("valid", (*valid).into()), ("inside", (*valid_inside).into()), ("votes", votes.into())];
            w.with("step-spread", &args)
        }
        Step::Seat { seat, winner, divisor, quotient, runner_up } => w.with(
            "step-seat",
            &[
                ("seat", (*seat).into()),
                ("name", name(*winner).into()),
                ("divisor", said.number(*divisor)),
                ("quotient", said.number(*quotient)),
                ("rival", said.rival(runner_up.as_ref())),
            ],
        ),
        Step::PowerSeat { seat, winner, votes, number, power, runner_up } => {
            let power = w.style().rewrite(&multiple(*power));
            let next = |r: &PowerRival| {
                let args = [
                    ("name", name(r.choice).into()),
                    ("votes", said.number(r.votes)),
                    ("number", r.number.into()),
                    ("power", (&power).into()),
                ];
                w.with("step-power-rival", &args)
            };
            let args = [
                ("seat", (*seat).into()),
                ("name", name(*winner).into()),
                ("votes", said.number(*votes)),
                ("number", (*number).into()),
                ("power", (&power).into()),
                ("rival", runner_up.as_ref().map_or_else(String::new, next).into()),
            ];
            w.with("step-power-seat", &args)
        }
        Step::Raised { choice, votes, times } => {
            let times = w.style().rewrite(&multiple(*times));
            w.with(
                "step-raised",
                &[("name", name(*choice).into()), ("votes", said.number(*votes)), ("times", times.into())],
            )
        }
        Step::Added { choice, votes, added } => w.with(
            "step-added",
            &[("name", name(*choice).into()), ("votes", said.number(*votes)), ("added", said.number(*added))],
        ),
        Step::Quota { votes, seats, quota } => {
            let args = [("votes", said.number(*votes)), ("seats", (*seats).into()), ("quota", said.number(*quota))];
            w.with("step-quota", &args)
        }
        Step::WholeQuotas { choice, votes, whole, seats, remainder } => w.with(
            "step-whole",
            &[
                ("name", name(*choice).into()),
                ("votes", said.number(*votes)),
                ("whole", (*whole).into()),
                ("seats", (*seats).into()),
                ("remainder", said.number(*remainder)),
            ],
        ),
        Step::Remainder { seat, winner, remainder, runner_up } => w.with(
            "step-remainder",
            &[
                ("seat", (*seat).into()),
                ("name", name(*winner).into()),
                ("remainder", said.number(*remainder)),
                ("rival", said.rival(runner_up.as_ref())),
            ],
        ),
        Step::RemainderRound { winners } => w.with("step-remainder-round", &[("names", said.names(winners))]),
        Step::Leader { winner, votes, seats, runner_up } => w.with(
            "step-leader",
            &[
                ("name", name(*winner).into()),
                ("votes", said.number(*votes)),
                ("seats", (*seats).into()),
                ("rival", said.rival(runner_up.as_ref())),
            ],
        ),
        Step::Place { place, winner, votes, runner_up } => w.with(
            "step-place",
            &[
                ("place", (*place).into()),
                ("name", name(*winner).into()),
                ("votes", said.number(*votes)),
                ("rival", said.rival(runner_up.as_ref())),
            ],
        ),
        Step::Tie { among, at, draws, seats_open, .. } => w.with(
            "step-tie",
            &[
                ("names", said.names(among)),
                ("at", said.number(*at)),
                ("seats", (*seats_open).into()),
                ("draws", (*draws).into()),
                ("all", among.len().into()),
            ],
        ),
        Step::Drawn { drawn, .. } => w.with("step-drawn", &[("names", said.names(drawn))]),
        Step::Held { choice, seats } => {
            w.with("step-held", &[("name", name(*choice).into()), ("seats", (*seats).into())])
        }
        Step::Fixed { choice, seats, reason } => {
            let message = match reason {
                Fixed::Held => "step-fixed-held",
                Fixed::Most => "step-fixed-most",
                Fixed::Persons => "step-fixed-persons",
            };
            w.with(message, &[("name", name(*choice).into()), ("seats", (*seats).into())])
        }
        Step::Grown { from, to } => w.with("step-grown", &[("from", (*from).into()), ("seats", (*to).into())]),
        Step::Bonus { choice, votes, valid, seats } => {
            let mut args =
                vec![("name", name(*choice).into()), ("votes", said.number(*votes)), ("valid", (*valid).into())];
            if *seats == 0 {
                return w.with("step-bonus-none", &args);
            }
            args.push(("seats", (*seats).into()));
            w.with("step-bonus", &args)
        }
        Step::TakenBack { choice, remainder } => {
            w.with("step-taken-back", &[("name", name(*choice).into()), ("remainder", said.number(*remainder))])
        }
        Step::Exchanged { out, winner, mark } => {
            let args = [("mark", mark.into()), ("name", name(*winner).into()), ("out", name(*out).into())];
            w.with("step-exchanged", &args)
        }
        Step::Turnout { counted, registered, needed } => {
            let message = if counted >= needed { "step-turnout" } else { "step-turnout-low" };
            let args =
                [("counted", (*counted).into()), ("registered", (*registered).into()), ("needed", (*needed).into())];
            w.with(message, &args)
        }
        Step::NextRound { needed, among } if among.is_empty() => {
            w.with("step-next-round-drawn", &[("needed", (*needed).into())])
        }
        Step::NextRound { needed, among } => {
            w.with("step-next-round", &[("needed", (*needed).into()), ("names", said.names(among))])
        }
        Step::Vacant { seats, reason } => vacant(w, *seats, *reason),
    }
}

fn vacant(w: Words, seats: u32, reason: Vacancy) -> String {
    let message = match reason {
        Vacancy::NoVotes => "vacant-no-votes",
        Vacancy::NobodyQualifies => "vacant-nobody-qualifies",
        Vacancy::AgainstAll => "vacant-against-all",
        Vacancy::NobodyLeft => "vacant-nobody-left",
        Vacancy::Turnout => "vacant-turnout",
        Vacancy::NextRound => "vacant-next-round",
        Vacancy::LaterStage => "vacant-later-stage",
        Vacancy::ByElection => "vacant-by-election",
    };
    w.with(message, &[("seats", seats.into())])
}

/// The parts of a sentence.
struct Said<'a> {
    w: Words,
    name: &'a dyn Fn(usize) -> String,
}

impl Said<'_> {
    /// A number that need not be whole.
    fn number(&self, ratio: Ratio) -> Value<'static> {
        self.w.style().rewrite(&decimal(ratio)).into()
    }

    fn names(&self, choices: &[usize]) -> Value<'static> {
        self.listed(choices.iter().map(|c| (self.name)(*c))).into()
    }

    /// `a, b and c`.
    fn listed(&self, items: impl Iterator<Item = String>) -> String {
        let items: Vec<String> = items.collect();
        match items.split_last() {
            Some((last, rest)) if !rest.is_empty() => {
                let rest = rest.join(self.w.say("list-comma"));
                self.w.with("list-and", &[("rest", rest.into()), ("last", last.into())])
            }
            _ => items.concat(),
        }
    }

    /// Who came next, where somebody did.
    fn rival(&self, rival: Option<&Rival>) -> Value<'static> {
        let said = |r: &Rival| {
            self.w.with("step-rival", &[("name", (self.name)(r.choice).into()), ("votes", self.number(r.value))])
        };
        rival.map_or_else(String::new, said).into()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use election::allocation::{SpreadVotes, explain};
    use words::Language;

    /// A step of every kind, with one and with several where that is said differently.
    fn steps() -> Vec<Step> {
        let next = Some(Rival { choice: 1, value: Ratio { num: 61_001, den: 3 } });
        let r = Ratio::whole(15_800);
        let spread = |choice| SpreadVotes { choice, inside: 1, outside: 2, total: r };
        let mut steps = vec![
            Step::Spread { valid: 1_234, valid_inside: 5_678, votes: vec![spread(0), spread(1), spread(2)] },
            Step::Seat { seat: 3, winner: 0, divisor: Ratio { num: 14, den: 10 }, quotient: r, runner_up: next },
            Step::Seat { seat: 3, winner: 0, divisor: r, quotient: r, runner_up: None },
            Step::RemainderRound { winners: vec![0, 1] },
            Step::Remainder { seat: 2, winner: 2, remainder: r, runner_up: next },
            Step::Place { place: 2, winner: 2, votes: r, runner_up: next },
            Step::Drawn { tie: "t".into(), drawn: vec![1] },
            Step::TakenBack { choice: 1, remainder: r },
            Step::Exchanged { out: 0, winner: 1, mark: "woman".into() },
            Step::Turnout { counted: 10_000, registered: 30_000, needed: 9_999 },
            Step::Turnout { counted: 9_998, registered: 30_000, needed: 9_999 },
            Step::NextRound { needed: 5_001, among: vec![0, 2] },
            Step::NextRound { needed: 5_001, among: vec![] },
        ];
        for seats in [1, 2, 450] {
            steps.extend([
                Step::Quota { votes: r, seats, quota: r },
                Step::WholeQuotas { choice: 2, votes: r, whole: seats, seats, remainder: r },
                Step::Leader { winner: 0, votes: r, seats, runner_up: next },
                Step::Tie { tie: "t".into(), at: r, among: vec![0, 1, 2], draws: 2, seats_open: seats },
                Step::Held { choice: 0, seats },
                Step::Fixed { choice: 0, seats, reason: Fixed::Held },
                Step::Fixed { choice: 0, seats, reason: Fixed::Most },
                Step::Grown { from: 400, to: seats },
                Step::Bonus { choice: 0, votes: r, valid: 20_000, seats },
                Step::Bonus { choice: 0, votes: r, valid: 20_000, seats: 0 },
            ]);
            let reasons = [
                Vacancy::NoVotes,
                Vacancy::NobodyQualifies,
                Vacancy::AgainstAll,
                Vacancy::NobodyLeft,
                Vacancy::Turnout,
                Vacancy::NextRound,
                Vacancy::LaterStage,
                Vacancy::ByElection,
            ];
            steps.extend(reasons.map(|reason| Step::Vacant { seats, reason }));
        }
        steps
    }

    fn name(choice: usize) -> String {
        ["List 1,5", "Oak", "Elm 2.0"][choice].to_owned()
    }

    #[test]
    fn in_english_a_step_is_what_the_rules_themselves_say() {
        for s in steps() {
            assert_eq!(step(Words::default(), &s, &name), explain(&s, &name));
        }
    }

    #[test]
    fn in_every_language_a_step_says_everything_and_names_stay_as_they_are() {
        for language in Language::ALL.into_iter().filter(|l| *l != Language::English) {
            let w = Words::of(language);
            for s in steps() {
                let (said, english) = (step(w, &s, &name), explain(&s, &name));
                assert_ne!(said, english, "{language:?}");
                for choice in 0..3 {
                    assert_eq!(said.contains(&name(choice)), english.contains(&name(choice)), "{said}");
                }
                let number = w.style().rewrite("15,800");
                assert_eq!(said.contains(&number), english.contains("15,800"), "{said}");
            }
        }
        let seat = &steps()[1];
        assert_eq!(
            step(Words::of(Language::Turkish), seat, &name),
            "3. sandalye List 1,5 adayına/listesine düşer: oylarının 1,4 ile bölümü 15.800 ile en yüksek bölümdür; ardından Oak gelir: 20.333,66…."
        );
    }
}
