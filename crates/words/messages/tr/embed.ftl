# Başka bir sayfadaki toplam ve sayfa paylaşıldığında yazılan.

embed-seats =
    { $seats ->
        [one] { $seats } sandalye
       *[other] { $seats } sandalye
    }
embed-stop = Kendiliğinden yenilemeyi durdur
embed-renew = Her dakika yenile
share-leads = { $contest }: { $who } { $share } ({ $call }). { $counted }.
share-nothing = { $contest }: { $call }. { $counted }.
