# Башка барактагы жыйынтык.

embed-seats =
    { $seats ->
        [one] { $seats } мандат
       *[other] { $seats } мандат
    }
embed-stop = Өзүнөн өзү жаңылоону токтотуу
embed-renew = Мүнөт сайын жаңылоо
