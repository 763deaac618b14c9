### Figures of a contest: how much is counted, votes, shares, turnout.

## How far it is

stage-final = Final result, declared
stage-provisional = Provisional result, declared; it may still change
stage-nothing = Counting has not reached us yet
stage-counting = Provisional: counting goes on
stage-counted = Every station is counted; the result has not been declared yet

## After the name of who has the most votes

has-most = has the most votes: { $share }
leads-so-far = leads so far with { $share }
equal-lead = Two or more have the same number of votes.

## How much is counted

stations-counted = <b>{ $reported }</b> of <b>{ $expected }</b> { $expected ->
    [one] station
   *[other] stations
} counted
nothing-counted = { $reported } of { $expected } counted: nothing to show yet.
figures-of = Figures of the <b>{ $reported }</b> of { $expected } { $expected ->
    [one] station
   *[other] stations
} counted
# Follows the sentence before, after a comma.
aggregates = with figures from { $n } { $n ->
    [one] place that reports
   *[other] places that report
} without stations (such as abroad): { $votes } of the valid votes
areas-counted = results counted, all contests together

## The table

choice = Choice
votes = Votes
share = Share
seats = Seats
undecided = open
open-seats = not decided or vacant
more-choices = and { $n } more
nobody = Valid votes that the minutes give to no choice
registered = Registered
voted = Voted
valid = Valid
invalid = Invalid
turnout = Turnout
counted-short = Counted
leads = Leads
tied = equal votes

## Remarks

contradictory = Minutes that contradict themselves: { $n }. They count as signed and are shown to the boards.
suspect = Minutes worth a look: { $n }. They may be lawful; each station says what was noticed.
contradiction = contradiction
worth-a-look = worth a look
not-counted = not in the totals
later-held = a later issue is held: one before it is missing
not-expected-short = not expected
not-reported-short = not reported yet
unknown-acts = The record holds acts of kinds that this program does not know; they change no number here:

## Links

details = All choices, seats and how they follow
by-area = Results by area
nothing-silent = Every station has reported.

## What the checks of minutes notice

check-votes-differ-from-valid = The votes of all choices do not add up to the valid votes.
check-ballots-do-not-add-up = Valid and invalid votes together are not the number of voters who took part.
check-more-valid-than-voted = There are more valid votes than voters who took part.
check-more-voted-than-registered = More people voted than are registered. Lawful in small numbers where officials and guards vote where they serve, and in prisons.
check-list-changed = The number of registered voters is not the one on the station's list before the poll.
check-nobody-voted = Nobody voted here.
check-closed-before-the-poll = The count was closed before the polling day of this station. The device's clock may be wrong.
