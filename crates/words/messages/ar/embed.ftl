# مجموع في صفحة أخرى

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
