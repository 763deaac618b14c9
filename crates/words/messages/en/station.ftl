### One station: its copies and counts, what is on record about them.

place = Polling place
polling-day = Polling day
on-list = Voters on the list before the poll
held-again = The vote before was annulled. It is held again on { $day }, as round { $round }; only this result counts.
was-held = Round { $round }: annulled, and replaced by a re-run. It counts nowhere.
not-reported = Not reported yet.
not-expected = Not in the completeness seal: nothing will be reported.
no-act = No act of the record concerns this station yet.
check-station = Check this station in your browser
# Followed by a formula.
formula = what usually holds:

## Copies and counts

copies = Copies
counts = Counts of this box
counts-agree = All counts of this box say the same.
cell = Cell
differs = differs
equal-below = The same in all of them
# A mark beside the text that is in the totals.
counts-now = counts
not-come = Not come yet:
closed-at = Count closed
# Followed by which copy it is.
one-copy = one copy,
copies-agree = { $n } { $n ->
    [one] copy
   *[other] copies, all the same
}
copies-differ = { $n } { $n ->
    [one] copy, which differs
   *[other] copies, which differ
} in { $cells }
cells = { $n ->
    [one] one cell
   *[other] { $n } cells
}
votes-apart = { $n ->
    [one] one vote apart
   *[other] { $n } votes apart
}
# $cells and $apart are the two messages above; $settled is a word such as "open".
apart-incident = Two different texts bear the signature of this station's device: { $cells }, { $apart } ({ $settled }).
apart-party = A party's or an observer's copy differs; it never counts and is always compared: { $cells }, { $apart } ({ $settled }).
apart-copies = Copies differ: { $cells }, { $apart } ({ $settled }).
counts-over-limit = { $left } and { $right }: { $apart }, { $share } of the valid votes, which is not under the { $limit } % that are tolerated ({ $settled }).
counts-not-tolerated = { $left } and { $right }: { $apart }, { $share } of the valid votes, which is not tolerated ({ $settled }).
counts-under-limit = { $left } and { $right }: { $apart }, { $share } of the valid votes, which is tolerated (under { $limit } %, or settled by the later count) ({ $settled }).
counts-later-prevails = { $left } and { $right }: { $apart }, { $share } of the valid votes, which is tolerated: the later count prevails ({ $settled }).

## Ways of a copy, and counts

channel-transmitted = transmission
channel-card = memory card
channel-tape = printed tape
channel-scan = scan
channel-entry = entry at the board
channel-party = party's copy
count-machine = machine count
count-hand = hand count
count-recount = recount { $n }
# One document: which count, which issue of its minutes.
document = { $count }, issue { $issue }
issue-of = issue { $issue }
issue = issue

## States of a result

states = Results by state
state-awaited = awaited
state-provisional = provisional
state-agreed = agreed
state-differing = differing
state-under-ruling = under ruling
state-final = final
state-annulled = annulled
meaning-awaited = nothing has come
meaning-provisional = a first copy has come, and nothing yet with which it could be compared
meaning-agreed = what has come says the same, or a ruling has settled what does not; more is awaited, or the announcement
meaning-differing = copies or counts do not say the same, and nobody has ruled
meaning-under-ruling = withheld by a ruling, or another count was ordered and has not come
meaning-final = every copy that the rules ask for has come and says the same, or the contest's result was announced as final
meaning-annulled = a ruling took it out of the totals
sentence-awaited = Nothing has come yet.
sentence-provisional = A first copy has come, and nothing yet with which it could be compared.
sentence-agreed-settled = What does not agree has been settled or is tolerated.
sentence-agreed = What has come says the same.
sentence-differing-counted = What has come does not say the same, and nobody has ruled yet. Until then one of the texts goes on counting.
sentence-differing = What has come does not say the same, and nobody has ruled yet. Until then nothing of it is in the totals.
sentence-ordered = The { $count } was ordered and has not come yet.
sentence-under-ruling = A ruling keeps it out of the totals until it is released.
sentence-final-settled = Every copy that the rules ask for has come; what does not agree has been settled or is tolerated.
sentence-final-complete = Every copy that the rules ask for has come and says the same.
sentence-final = The result of the contest was announced as final.
sentence-annulled = A ruling has annulled it: it is not in the totals.
awaited-before-final = Awaited before it is final: { $what }.
nothing-asked = The rules of this election ask for no further copy; it is final once the contest's result is announced as final.
limit-ahead = If it has not come as { $copy } by { $until }, the { $count } is ordered.
limit-passed = It had not come as { $copy } in time: the { $count } was ordered.

## Incidents, time limits, scans

incidents = Incidents
incident = The device of this station has signed two different texts of the { $document }. Neither counts unless a ruling accepts it.
limits = Time limits passed
scans = Scanned pages
# Followed by which document it is.
scan-of = Scan of
page-of = page { $page } of { $pages }
page-version = version { $version } of { $of }
by-code = filed by the code on the page
by-hand = filed by hand at the board's desk
paper-result = minutes of the result
paper-counting-sheet = counting and tabulation sheet
paper-correction = correction minutes
paper-consolidation = consolidation minutes

## Every text on record

issues = Every text on record
minutes = Minutes
# $at is the time that the device wrote.
closed = closed { $at }
# Followed by its number.
record-index = Entry of the record
proof = proof
# Followed by a date and a time.
recorded = recorded
text-counts = This text counts.
text-older = Older: a later issue, or a count that prevails, counts instead.
text-on-record = On record; nothing of this result is in the totals now.
text-held = Held: issue { $issue } is missing before it.
text-copy = Another copy of entry { $entry }; it says the same.
text-differs = Another text of the document of entry { $entry }, and it says something else.
text-repeated = The same as entry { $entry }.
text-contradicts = Contradicts entry { $entry }.
issue-same = It has the same figures as issue { $issue }.
issue-changed = It changed { $n ->
    [one] one figure
   *[other] { $n } figures
} of issue { $issue }:

## Signatures

signatures = Signatures
signatures-hold = Checked when each copy was taken, and again for this page: every signature belongs to this text and to a key of the key list.
# $error is in English.
signatures-fail = Attention: the check of entry { $entry } for this page failed: { $error }
signer-device = signed by this station's device key
signer-member = signed by a key of the polling committee
signer-board = signed by a board's key
signer-commission = signed by the commission's key
signer-desk = signed by a board's desk
signer-delivery = signed by the desk that brought it
signer-party = signed by a party's or an observer's key
signer-witness = signed by a key that vouches for the record
signer-unknown = signed by a key that the key list does not have
