# What may be said of figures that are not complete: docs/formats/partial-results.md has the rules.

call-rules = What these words mean
call-short-nothing = nothing counted yet
call-short-early = too early to say
call-short-leads = leads so far
call-short-certain = cannot be overtaken
call-short-complete = all counted, not declared
call-short-provisional = declared, provisional
call-short-final = declared, final
call-rule-nothing = No result of this place is counted.
call-rule-early = Fewer than { $percent } of 100 expected results are counted. Which stations come first decides who seems to be ahead.
call-rule-leads = At least { $percent } of 100 expected results are counted, and who is ahead can still change.
call-rule-certain = The lead is larger than the number of voters on the lists of all stations that are still open. Only a correction or a ruling could change it.
call-rule-complete = Every expected result is counted, and the result has not been declared yet.
call-rule-provisional = The result has been declared; it may still change.
call-rule-final = The final result has been declared.
gate-passed = passed
gate-above = above so far
gate-below = below so far
gate-failed = not reached
gate-why-all = Nothing is open any more.
gate-why-passed =
    { $votes ->
        [one] One more vote for others would be needed to bring it below
       *[other] { $votes } more votes for others would be needed to bring it below
    }; the open stations have { $open ->
        [one] one voter
       *[other] { $open } voters
    }.
gate-why-safe = No number of votes for others could bring it below.
gate-why-failed =
    { $votes ->
        [one] It would need one more vote
       *[other] It would need { $votes } more votes
    }; the open stations have { $open ->
        [one] one voter
       *[other] { $open } voters
    }.
gate-why-lost = No number of votes could bring it above.
gate-why-above =
    { $votes ->
        [one] One more vote for others would bring it below
       *[other] { $votes } more votes for others would bring it below
    }; the open stations have { $open ->
        [one] one voter
       *[other] { $open } voters
    }.
gate-why-below =
    { $votes ->
        [one] One more vote would bring it above
       *[other] { $votes } more votes would bring it above
    }; the open stations have { $open ->
        [one] one voter
       *[other] { $open } voters
    }.
gate-why-unknown = Nobody can say how many voters may still come, so it stays open until all is counted.
call-lead-early = is ahead with { $share }, but it is too early to say
call-lead-certain = leads with { $share } and cannot be overtaken
open-results = Open results
