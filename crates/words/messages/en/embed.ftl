# A total on somebody else's page, and what is said where a page is shared.

embed-seats =
    { $seats ->
        [one] one seat
       *[other] { $seats } seats
    }
embed-stop = Stop renewing this by itself
embed-renew = Renew this each minute
share-leads = { $contest }: { $who } { $share } ({ $call }). { $counted }.
share-nothing = { $contest }: { $call }. { $counted }.
