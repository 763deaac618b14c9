# Итог на чужой странице и что пишется, когда страницей делятся.

embed-seats =
    { $seats ->
        [one] { $seats } мандат
        [few] { $seats } мандата
        [many] { $seats } мандатов
       *[other] { $seats } мандата
    }
embed-stop = Не обновлять автоматически
embed-renew = Обновлять каждую минуту
share-leads = { $contest }: { $who } { $share } ({ $call }). { $counted }.
share-nothing = { $contest }: { $call }. { $counted }.
