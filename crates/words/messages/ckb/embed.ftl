# کۆی لە لاپەڕەیەکی تردا، و ئەوەی کاتێک لاپەڕەیەک هاوبەش دەکرێت دەنووسرێت

embed-seats =
    { $seats ->
        [one] { $seats } کورسی
       *[other] { $seats } کورسی
    }
embed-stop = نوێکردنەوەی خۆکار بوەستێنە
embed-renew = هەموو خولەکێک نوێی بکەرەوە
share-leads = { $contest }: { $who } { $share } ({ $call }). { $counted }.
share-nothing = { $contest }: { $call }. { $counted }.
