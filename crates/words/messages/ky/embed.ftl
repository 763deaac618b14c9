# Башка барактагы жыйынтык жана барак бөлүшүлгөндө жазылганы.

embed-seats =
    { $seats ->
        [one] { $seats } мандат
       *[other] { $seats } мандат
    }
embed-stop = Өзүнөн өзү жаңылоону токтотуу
embed-renew = Мүнөт сайын жаңылоо
share-leads = { $contest }: { $who } { $share } ({ $call }). { $counted }.
share-nothing = { $contest }: { $call }. { $counted }.
