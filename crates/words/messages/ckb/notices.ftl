### ڕاگەیەنراوەکانی کۆمسیۆن.

notices = ڕاگەیەنراوەکان
# $number ژمارەی ڕاگەیەنراوەکەیە.
notice-number = ڕاگەیەنراوی { $number }
category = جۆر
notice-decision = بڕیار
notice-regulation = پێڕەو
notice-announcement = ڕاگەیاندن
notice-news = هەواڵ
notice-manual = ڕێنمایی
for-everybody = بۆ هەمووان
for-parties = بۆ هەموو پارتەکان
for-party = بۆ یەک پارت: { $party }
# $audience «بۆ هەموو پارتەکان» یان «بۆ یەک پارت: …» ە.
notice-for = ڕاگەیەنراوێک { $audience }
notice-gone = دەقەکەی لە بڵاوکردنەوە کشێنراوەتەوە
no-notices = هێشتا لێرە هیچ ڕانەگەیەنراوە.
not-public = گشتی نییە
# نیشانەیەک لە تەنیشت ناونیشانەکە.
withdrawn-word = کشێنراوەتەوە
withdrawn-at = کشێنرایەوە { $at }: { $why }
# دوای ئەمە ڕۆژێک دێت.
withdrawn = کشێنرایەوە
version-n = وەشانی { $version }
version-of = وەشانی { $version }، { $at }
version-withdrawn = وەشانی { $version }، { $at }، کشێنراوەتەوە
files = { $n } پەڕگە
files-title = پەڕگەکان
feed = ڕێڕەوی هەواڵ
notice-restricted = ناوەڕۆکەکەی گشتی نییە؛ ئەوانەی بۆیانە لە پۆرتاڵی پارتەکاندا دەیدۆزنەوە.
notice-text-withdrawn = دەقی ئەم وەشانە لە بڵاوکردنەوە کشێنراوەتەوە؛ پوختەکەی دەمێنێتەوە.
# دوای ئەمە بەستەری بڕگەی تۆمار دێت.
notice-published = وەشانی { $version }، بڵاوکراوەتەوە { $at }.
# دوای ئەمە پوختەیەک دێت.
notice-text = دەق
size-bytes = { $n } بایت
size-kilobytes = { $n } کیلۆبایت
size-megabytes = { $n } مێگابایت
