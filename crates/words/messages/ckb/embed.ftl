# کۆی لە لاپەڕەیەکی تردا، و ئەوەی کاتێک لاپەڕەیەک هاوبەش دەکرێت دەنووسرێت

embed-seats =
    { $seats ->
        [one] { $seats } کورسی
       *[other] { $seats } کورسی
    }
share-leads = { $contest }: { $who } { $share } ({ $call }). { $counted }.
share-nothing = { $contest }: { $call }. { $counted }.
