### چوارچێوەی هەموو پەڕەیەک و وشە هاوبەشەکانی زۆر پەڕە.

## چوارچێوە

skip = بڕۆ بۆ ئەنجامەکان
site = ماڵپەڕ
languages = زمانەکان
home = ئەنجامەکان
silent = هێشتا نەنێرراون
check = خۆت بیپشکنە
about = دەربارەی داتا
rehearsal = تاقیکردنەوە: هیچ ئەنجامێکی ڕاستەقینە لێرە نییە.
# دوای ئەمە ژمارەیەک دێت.
as-of = بەپێی قەبارەی تۆمار
root = ڕەگ
last-act = دوایین کردار
footer-record = هەموو ژمارەیەک لێرە لە <1>تۆماری گشتیی واژۆکراوەوە</1> دێت. <2>خۆت بیپشکنە.</2>
in-english = ئەوەی دوای ئەمە بە ئینگلیزییە.

## بەرنامەی پەڕە دەیڵێت و ئەوەی لە کەوانەی چەماوەدایە ئەو پڕی دەکاتەوە.

live-now = ڕاستەوخۆ. دوایین گەشەی تۆمار {"{"}ago{"}"} لەمەوپێش بوو.
live-silent = لە {"{"}time{"}"} ەوە پەیوەندی نییە. ڕەنگە ئەوەی دەیبینیت کۆن بێت.
live-seconds = {"{"}n{"}"} چرکە
live-minutes = {"{"}n{"}"} خولەک

## لەنێوان بەشەکانی لیست و گرووپەکانی: دوا پیت بۆشاییە.

list-comma = ،{" "}
list-semicolon = ؛{" "}

## بەشەکانی لیستێکی درێژ

parts-of-list = بەشەکانی لیست
part-of-list = { $from } – { $to } لە { $all }
earlier = پێشوو
later = دواتر

## شوێن

areas-above = ناوچە سەرووترەکان
areas = ناوچەکان
area = ناوچە
stations = وێستگەکان
station = وێستگە
contest = هەڵبژاردن
state = دۆخ
area-country = وڵات
area-constituency = بازنەی هەڵبژاردن
area-region = هەرێم
area-province = پارێزگا
area-district = قەزا
area-neighbourhood = گەڕەک
area-abroad = دەرەوەی وڵات
area-mission = نوێنەرایەتیی دیپلۆماسی
area-customs = دەروازەی سنووری
area-penal = دامەزراوەی چاکسازی
area-village = گوند
area-town = شارۆچکە
area-city = شار
area-municipality = شارەوانی
area-quarter = گەڕەک
area-governorate = پارێزگا

## داتا

data = داتا
yes = بەڵێ
no = نەخێر
not-yet = هێشتا نا

## چی هەڵەیە

go-home = بڕۆ بۆ ئەنجامەکان
status-bad-request = داواکاریی نادروست
status-forbidden = ڕێگەپێنەدراو
status-not-found = نەدۆزرایەوە
status-method-not-allowed = ئەم شێوازە ڕێگەپێنەدراوە
status-gone = چیتر نەماوە
status-too-long = ناونیشان زۆر درێژە
status-too-many = داواکاری زۆر زۆرە
status-busy = خزمەتگوزاری ئێستا سەرقاڵە
status-error = هەڵەی ڕاژەکار
fault-not-found = لەم ناونیشانەدا هیچ نییە.
fault-unknown-area = لەم هەڵبژاردنەدا ناوچەیەک بەم ناسێنەرە نییە.
fault-unknown-station = لەم هەڵبژاردنەدا وێستگەیەکی دەنگدان بەم ناسێنەرە نییە.
fault-unknown-contest = هەڵبژاردنێک بەم ناسێنەرە نییە.
fault-unknown-party = لە تۆماری پارتەکاندا پارتێک بەم ناسێنەرە نییە.
fault-unknown-notice = لە تۆماردا ڕاگەیەنراوێک بەم ژمارەیە نییە.
fault-unknown-category = ئەم جۆرە ڕاگەیەنراوە نییە.
fault-unknown-filter = لیستەکە بەم شێوەیە کورت ناکرێتەوە.
fault-method = ئەم ناونیشانە ئەم شێوازە ناناسێت.
fault-too-long = ئەم ناونیشانە زۆر درێژە.
fault-internal = نەتوانرا وەڵامی ئەمە بدرێتەوە؛ هەڵەکە لە ڕاژەکارەکەیە و تۆمار کرا.
