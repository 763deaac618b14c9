# A total on somebody else's page.

embed-seats =
    { $seats ->
        [one] one seat
       *[other] { $seats } seats
    }
embed-stop = Stop renewing this by itself
embed-renew = Renew this each minute
