# Итог на чужой странице.

embed-seats =
    { $seats ->
        [one] { $seats } мандат
        [few] { $seats } мандата
        [many] { $seats } мандатов
       *[other] { $seats } мандата
    }
embed-stop = Не обновлять автоматически
embed-renew = Обновлять каждую минуту
