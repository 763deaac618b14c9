### How seats follow, step by step. In English they are the sentences of the rules themselves.

# $rest are the names before the last.
list-and = { $rest } and { $last }
step-spread = Votes from outside are added, { $valid } of { $inside } of each choice's: { $votes }.
step-spread-one = { $name } then has { $total }
# $rival is empty or the message "step-rival".
step-seat = Seat { $seat } goes to { $name }: its votes divided by { $divisor } are { $quotient }, the highest quotient{ $rival }.
# Stands at the end of a sentence, before its full stop.
step-rival = ; next is { $name } with { $votes }
step-power-seat = Seat { $seat } goes to { $name }: { $votes } votes divided by { $number } to the power of { $power } are the highest quotient{ $rival }.
# Stands at the end of a sentence, before its full stop.
step-power-rival = ; next is { $name } with { $votes } votes divided by { $number } to the power of { $power }
step-raised = The { $votes } votes of { $name } count { $times } times.
step-added = To the { $votes } votes of { $name } come { $added } that won nothing elsewhere.
step-quota = { $votes } votes take part for { $seats } { $seats ->
    [one] seat
   *[other] seats
}; one seat costs { $quota } votes.
step-whole = { $name } has { $votes } votes, which hold { $whole } { $whole ->
    [one] whole quota
   *[other] whole quotas
}: { $seats } { $seats ->
    [one] seat
   *[other] seats
}, and { $remainder } votes remain.
step-remainder = Remaining seat { $seat } goes to { $name } with a remainder of { $remainder } votes{ $rival }.
step-remainder-round = At least as many seats remain as choices can take, so each gets one: { $names }.
step-leader = { $name } has the most votes, { $votes }, and wins { $seats } { $seats ->
    [one] seat
   *[other] seats
}{ $rival }.
step-place = Place { $place } goes to { $name } with { $votes } votes{ $rival }.
step-tie = { $names } are equal at { $at }, with { $seats } { $seats ->
    [one] seat
   *[other] seats
} for them: a lot must draw { $draws } of the { $all }.
step-drawn = The lot decided for { $names }.
step-held = { $name } holds { $seats } { $seats ->
    [one] seat
   *[other] seats
} from before.
step-fixed-held = { $name } has { $seats } { $seats ->
    [one] seat
   *[other] seats
}, which it has won before and which is more than its share; the others share the rest.
step-fixed-most = { $name } has { $seats } { $seats ->
    [one] seat
   *[other] seats
}, the most that it may have; the others share the rest.
step-fixed-persons = { $name } has { $seats } { $seats ->
    [one] seat
   *[other] seats
}, as many as it has persons; the others share the rest.
step-grown = The house grows from { $from } to { $seats } { $seats ->
    [one] seat
   *[other] seats
}, so that everyone's share is at least what it has won before.
step-bonus = { $name } leads with { $votes } of { $valid } valid votes, which earns a bonus of { $seats } { $seats ->
    [one] seat
   *[other] seats
}.
step-bonus-none = { $name } leads with { $votes } of { $valid } valid votes, which earns no bonus.
step-taken-back = Whole quotas hold more seats than there are: { $name } gives one back, with the smallest remainder of { $remainder } votes.
# $mark is a word of the election's folder.
step-exchanged = So that enough of those elected are marked "{ $mark }", { $name } takes the seat of { $out }, the winner with the fewest votes who can give way.
step-turnout = { $counted } of { $registered } registered voters are counted; { $needed } are needed.
step-turnout-low = { $counted } of { $registered } registered voters are counted; { $needed } are needed, so nothing is decided.
step-next-round = Nobody has the { $needed } votes that win at once. In the next round: { $names }.
step-next-round-drawn = Nobody has the { $needed } votes that win at once. In the next round: who is drawn.

## Seats that nobody gets

vacant-no-votes = { $seats } { $seats ->
    [one] seat stays
   *[other] seats stay
} vacant: there are no votes.
vacant-nobody-qualifies = { $seats } { $seats ->
    [one] seat stays
   *[other] seats stay
} vacant: nobody who may get seats here has votes and passed every threshold.
vacant-against-all = { $seats } { $seats ->
    [one] seat stays
   *[other] seats stay
} vacant: "against all" won.
vacant-nobody-left = { $seats } { $seats ->
    [one] seat stays
   *[other] seats stay
} vacant: a single person can hold one seat only and nobody else has votes.
vacant-turnout = { $seats } { $seats ->
    [one] seat stays
   *[other] seats stay
} vacant: too few have voted.
vacant-next-round = { $seats } { $seats ->
    [one] seat stays
   *[other] seats stay
} vacant: another round decides.
vacant-by-election = { $seats } { $seats ->
    [one] seat stays
   *[other] seats stay
} vacant: the winner has left, and a by-election fills it.
vacant-later-stage = { $seats } { $seats ->
    [one] seat
   *[other] seats
} left for a later stage.
