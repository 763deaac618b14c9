### Differences, rulings, boards, consolidations.

## Differences

differences = Differences
differences-intro = Every place in the country where two copies of one result, or two counts of one box, do not say the same. A difference is in this list as soon as the second copy is on record, and stays here when it has been settled.
no-difference = There is no such difference on record.
all = all
kind = Kind
kind-incident = two texts of one device
kind-copies = copies differ
kind-counts = counts differ
kind-tolerated = counts differ within the tolerance
kind-party = a party's copy differs
open = Open
open-only = only open ones
order = Order
newest = newest first
largest = largest first
what-differs = What differs
apart = Votes apart
since = Since
by-area-open = Differences by area
settled = settled
open-word = open
not-blocking = noted
more-cells = and { $n } more { $n ->
    [one] cell
   *[other] cells
}

## Rulings

rulings = Rulings
no-rulings = There is no ruling on record.
# Followed by the words below and the name of an area.
body = Decided by
board-of = the board of
decision = Decision
decision-accept = accepts one of the texts
decision-order-recount = orders another count
decision-annul = annuls the result
decision-correct = corrects the minutes
decision-withhold = withholds the result
decision-release = releases the result
effect = What it changed
# $what is a document, such as "hand count, issue 2". Followed by a link to the text.
effect-accept = This text stands for the { $what }, whatever other copies say:
effect-order-recount = The { $what } is awaited; once it has come, it prevails over the counts before it.
effect-annul = The result is out of the totals for good.
effect-correct = The { $what }, stands in the place of the issues before it.
effect-withhold = The result was taken out of the totals until it is released.
effect-release = The result counts again.
changed = In the figures
ruling-changed-nothing-counted = Nothing counted before it, and nothing did when it was recorded.
ruling-changed-none = When it was recorded it changed none of the figures that count.
ruling-changed = It changed { $n ->
    [one] one
   *[other] { $n }
} of the figures that count:
ruling-took-out = It took these figures out of the totals:
ruling-brought-in = It brought these figures into the totals:
before = Before
after = After
reason = Reason
basis = Legal basis
complaint = Complaint
members = Members present
vote-for = for
vote-against = against
vote-abstained = abstained

## Boards

boards = Boards
boards-intro = Who decides about results of an area and signs its consolidation minutes. A ruling counts only if its members sat in their own seats, within their terms, and were enough. A substitute sits only where the principal does not.
no-boards = The definition of this election has no register of boards here: every key of a board may sign for its area.
quorum = Quorum
seat = Seat
role = Role
role-chair = chair
role-member = member
nominated-by = Nominated by
term = Term
key = Signs as
principal = principal
substitute = substitute

## Consolidations

consolidations = Consolidations
consolidations-intro = The sums that boards have signed for their areas. Each names the file of the stations that went into it. One whose stations changed later, or that was drawn up again, is shown as superseded.
no-consolidations = No board has signed a consolidation yet.
signed = Recorded
expected = Expected
annulled = Annulled
superseded = superseded: a result in it has changed since, or a later issue stands in its place
in-force = agrees with the record
stations-file = stations (CSV)
