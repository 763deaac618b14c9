# Башка барактагы жыйынтык жана барак бөлүшүлгөндө жазылганы.

embed-seats =
    { $seats ->
        [one] { $seats } мандат
       *[other] { $seats } мандат
    }
share-leads = { $contest }: { $who } { $share } ({ $call }). { $counted }.
share-nothing = { $contest }: { $call }. { $counted }.
