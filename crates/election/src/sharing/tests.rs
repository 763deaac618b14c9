//! Every line of a table, tried for every reader, form and moment against a second, plain reading of it.

use super::*;

const ALL: [Event; 3] = Event::ALL;

fn rule(category: Category, to: To, from: From, forms: &[Form]) -> Rule {
    Rule { category, to, from, forms: forms.to_vec(), basis: String::new() }
}

fn readers() -> [Reader; 4] {
    [Reader::Public, Reader::Party("red".into()), Reader::Party("blue".into()), Reader::Staff]
}

/// What the page says in words: some line of the category gives it.
fn plain(rules: &[Rule], want: (Category, Form), reader: &Reader, of: Option<&str>, at: i64, events: &[Event]) -> bool {
    let party = match reader {
        Reader::Staff => return true,
        Reader::Public => None,
        Reader::Party(p) => Some(p.as_str()),
    };
    rules.iter().any(|r| {
        let to = r.to == To::Public || r.to == To::Parties && party.is_some() || party.is_some() && of == party;
        let from = match &r.from {
            From::Always => true,
            From::At(m) | From::Step(_, m) => m.0 <= at,
            From::After(e) => events.contains(e),
        };
        (r.category, to, from) == (want.0, true, true) && r.forms.contains(&want.1)
    })
}

#[test]
fn a_reader_gets_what_some_line_gives_and_nothing_else() {
    use Category::{Images, Officials, Results, Voters};
    let rules = vec![
        rule(Results, To::Parties, From::Always, &[Form::Rest, Form::Soap]),
        rule(Results, To::Public, From::At(Moment(100)), &[Form::Page]),
        rule(Results, To::Public, From::After(Event::AnnouncedFinal), &Form::ALL),
        rule(Images, To::Public, From::Step("closing".into(), Moment(50)), &[Form::Files]),
        rule(Officials, To::OwnParty, From::After(Event::Sealed), &[Form::Csv]),
        rule(Category::Notices, To::Public, From::Always, &Form::ALL),
    ];
    let table = Sharing::new(rules.clone(), true);
    let mut given = 0;
    for category in Category::ALL {
        for form in Form::ALL {
            for reader in readers() {
                for of in [None, Some("red"), Some("blue"), Some("")] {
                    for at in [0, 49, 50, 99, 100] {
                        for n in 0..=ALL.len() {
                            let events = &ALL[..n];
                            let may = table.may(category, form, &reader, of, Moment(at), &|e| events.contains(&e));
                            let expected = plain(&rules, (category, form), &reader, of, at, events);
                            assert_eq!(
                                may.is_ok(),
                                expected,
                                "{category:?} {form:?} {reader:?} {of:?} {at} {events:?}"
                            );
                            given += usize::from(expected);
                        }
                    }
                }
            }
        }
    }
    assert!(given > 1000);
    assert!(
        table.may(Voters, Form::Csv, &Reader::Party("red".into()), Some("red"), Moment(i64::MAX), &|_| true).is_err()
    );
}

#[test]
fn the_reason_is_the_one_that_goes_away_last() {
    let table = Sharing::new(
        vec![
            rule(Category::Results, To::Parties, From::At(Moment(100)), &[Form::Csv]),
            rule(Category::Officials, To::OwnParty, From::Always, &[Form::Csv]),
        ],
        true,
    );
    let code = |category, form, reader: &Reader, of| {
        table.may(category, form, reader, of, Moment(1), &|_| false).map_err(|d| d.code())
    };
    let red = Reader::Party("red".into());
    assert_eq!(code(Category::Voters, Form::Csv, &red, None), Err("not-shared"));
    assert_eq!(code(Category::Results, Form::Csv, &Reader::Public, None), Err("not-shared-with-you"));
    assert_eq!(code(Category::Results, Form::Rest, &red, None), Err("not-shared-in-this-form"));
    assert_eq!(code(Category::Results, Form::Csv, &red, None), Err("not-shared-yet"));
    assert_eq!(code(Category::Officials, Form::Csv, &red, Some("blue")), Err("not-shared-with-you"));
    assert_eq!(code(Category::Officials, Form::Csv, &red, Some("red")), Ok(()));
}

#[test]
fn words_are_read_as_they_are_written() {
    assert!(Category::ALL.into_iter().all(|c| Category::parse(c.word()) == Some(c)));
    assert!(Form::ALL.into_iter().all(|f| Form::parse(f.word()) == Some(f)));
    assert_eq!(
        (To::parse("own-party"), To::parse("Public"), Event::parse("sealed")),
        (Some(To::OwnParty), None, Some(Event::Sealed))
    );
}
