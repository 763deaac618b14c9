# Başka bir sayfadaki toplam.

embed-seats =
    { $seats ->
        [one] { $seats } sandalye
       *[other] { $seats } sandalye
    }
embed-stop = Kendiliğinden yenilemeyi durdur
embed-renew = Her dakika yenile
