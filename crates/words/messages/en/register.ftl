### The register of parties, and the calendar.

## Parties

parties = Parties
parties-intro = Who may have candidates in this election, and why who may not. The register names organisations and how they are reached, never private persons; an independent stands in it under the name on the ballot.
no-parties = This election's folder has no register of parties.
parties-eligible = <b>{ $n }</b> { $n ->
    [one] party
   *[other] parties
} may stand.
party = Party
party-kind-party = party
party-kind-independent = independent
party-kind-alliance = alliance
may-stand = May stand
alliance = Alliance
its-parties = Its parties
organisations = Organisations
no-organisations = The register names none.
reached = How it is reached
stands-in = On the ballot
choices = { $n } { $n ->
    [one] choice
   *[other] choices
}

## Calendar

calendar = Electoral calendar
calendar-intro = The steps of this election with their days and the law from which they follow. A time limit that would fall on a holiday moves as the calendar says; what was moved is marked.
no-calendar = This election's folder has no calendar.
step = Step
deadline = deadline
when = When
law = Law
until = until { $day }
end-of-day = end of the day
holidays = Holidays
every-week = every { $day }
moved-from = moved from { $day }
times-in = Times are those of { $zone }.
subscribe = For calendar programs (iCalendar)
monday = Monday
tuesday = Tuesday
wednesday = Wednesday
thursday = Thursday
friday = Friday
saturday = Saturday
sunday = Sunday
