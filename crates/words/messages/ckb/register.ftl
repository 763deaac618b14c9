### تۆماری پارتەکان و ڕۆژژمێر.

## پارتەکان

parties = پارتەکان
parties-intro = کێ دەتوانێت لەم هەڵبژاردنەدا کاندیدی هەبێت و کێ بۆچی ناتوانێت. تۆمارەکە ناوی ڕێکخراوەکان و چۆنیەتیی پەیوەندیکردن دەبات، نەک کەسانی تایبەت؛ سەربەخۆ بەو ناوە تێیدایە کە لە پسوولەی دەنگداندایە.
no-parties = پەڕگەی ئەم هەڵبژاردنە تۆماری پارتەکانی نییە.
parties-eligible = <b>{ $n }</b> پارت دەتوانن بەشدار بن.
party = پارت
party-kind-party = پارت
party-kind-independent = سەربەخۆ
party-kind-alliance = هاوپەیمانی
may-stand = دەتوانێت بەشدار بێت
alliance = هاوپەیمانی
its-parties = پارتەکانی
organisations = لقەکان
no-organisations = تۆمارەکە ناوی هیچ لقێک نابات.
reached = پەیوەندی
stands-in = لە پسوولەی دەنگداندا
choices = { $n } هەڵبژاردە

## ڕۆژژمێر

calendar = ڕۆژژمێری هەڵبژاردن
calendar-intro = هەنگاوەکانی ئەم هەڵبژاردنە لەگەڵ ڕۆژەکان و ئەو یاسایەی لێیەوە دێن. ماوەیەک کە بکەوێتە پشوو، وەک ڕۆژژمێرەکە دەڵێت دەگوازرێتەوە؛ ئەوەی گواستراوەتەوە نیشانە کراوە.
no-calendar = پەڕگەی ئەم هەڵبژاردنە ڕۆژژمێری نییە.
step = هەنگاو
deadline = دوا وادە
when = کەی
law = یاسا
until = تا { $day }
end-of-day = کۆتایی ڕۆژ
holidays = پشووەکان
every-week = هەموو { $day }
moved-from = لە { $day } ەوە گواستراوەتەوە
times-in = کاتەکان بە کاتی { $zone } ن.
subscribe = بۆ بەرنامەکانی ڕۆژژمێر (iCalendar)
monday = دووشەممە
tuesday = سێشەممە
wednesday = چوارشەممە
thursday = پێنجشەممە
friday = هەینی
saturday = شەممە
sunday = یەکشەممە
