# کۆی لە لاپەڕەیەکی تردا

embed-seats =
    { $seats ->
        [one] { $seats } کورسی
       *[other] { $seats } کورسی
    }
embed-stop = نوێکردنەوەی خۆکار بوەستێنە
embed-renew = هەموو خولەکێک نوێی بکەرەوە
