### Seats: how they follow, who is elected, what could still change.

seat-trace = How the seats follow
seat-fault = The seats cannot be computed from the votes so far:
seats-vacant = Vacant seats:
vacant = vacant
lots = Lots to be drawn
lot = { $place }: { $among } are equal; { $draws } must be drawn, { $seats } { $seats ->
    [one] seat hangs
   *[other] seats hang
} on it.
waiting = Seats are not complete: this stage waits for a lot
thresholds = Thresholds
# Followed by the names of those who are above, or may still be.
threshold = { $place }: { $needed } { $needed ->
    [one] vote is
   *[other] votes are
} needed, by the rule from { $base }.
nobody-passed = nobody yet
country = Whole country

## Who is elected

elected = Who is elected
person = Person
list = List
by = By
by-list = position on the list
by-votes = votes
by-quota = quota
by-successor = follows one who left
by-vacant = nobody left on the list, or a by-election is needed
left = Who left
left-withdrew = { $who } withdrew: { $reason }
left-died = { $who } died: { $reason }
left-disqualified = { $who } may not be elected: { $reason }
left-resigned = { $who } gave up the seat: { $reason }
left-reinstated = { $who } is back: { $reason }
again = Votes held again
rerun = In { $places } on { $day }, as round { $round }: { $reason }

## Data of a contest

data-totals = totals
data-seats = seats with every step
data-seats-paper = how the seats follow, on paper
data-areas = all areas
data-stations = all stations

## What could still change

open-title = What could still change
open-words = For each seat the fewest votes that would take it from its holder, or make a lot decide: votes that move from the holder to others, votes added to others (stations still open), votes that the holder loses (a result annulled). A seat is decided when the voters of the open stations are fewer than the votes that would have to be added.
open-lot = A lot is open on which later stages hang: margins are not computed until it is drawn, and every seat is open.
open-searched = This contest gives its seats in stages that hang on each other. Only the last seat of each list is shown; the numbers were found by giving the seats anew, so many votes are enough, and fewer might be.
open-no-seats = There are no seats to look at: none are given in this contest, or nothing is counted.
seats-decided = Seats decided
seats-undecided = Seats open
open-voters = Voters of the open stations
holder = Holder
rival = Next in line
moved = Moved
added = Added to others
lost = Lost
decided = decided
arc-early = If this were the whole result. It is too early to say who gets these seats.
arc-open = If this were the whole result: seats can still change.
