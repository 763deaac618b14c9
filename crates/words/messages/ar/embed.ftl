# مجموع في صفحة أخرى، وما يُكتب عند مشاركة صفحة

embed-seats =
    { $seats ->
        [zero] بلا مقاعد
        [one] مقعد واحد
        [two] مقعدان
        [few] { $seats } مقاعد
        [many] { $seats } مقعداً
       *[other] { $seats } مقعد
    }
embed-stop = إيقاف التحديث التلقائي
embed-renew = التحديث كل دقيقة
share-leads = { $contest }: { $who } { $share } ({ $call }). { $counted }.
share-nothing = { $contest }: { $call }. { $counted }.
