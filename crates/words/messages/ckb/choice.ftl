# لاپەڕەی یەک لیست یان یەک کاندید

choice-above = هەڵبژاردن
choice-figures = ژمارەکان
choice-votes = دەنگ
choice-share = ڕێژە
choice-seats = کورسی
choice-seats-open = یەکلا نەبووەتەوە
choice-place = پلە
choice-place-of = { $place } لە { $all }
choice-thresholds = بەربەستەکان
choice-map = لەسەر نەخشە
choice-all = هەموو هەڵبژاردەکان و دابەشبوونی کورسییەکان
choice-open = هێشتا چی دەکرێت بگۆڕێت
choice-best = بەرزترین ڕێژەکان
choice-worst = نزمترین ڕێژەکان
choice-places-note = لەو شوێنانەی لانیکەم 100 دەنگی دروستیان هەیە و ئەوەندە ژمێردراوە کە بتوانرێت بگوترێت؛ لە تەنیشتیان دەنگ و ئەنجامە ژمێردراوەکان.
choice-areas = بەپێی ناوچە
choice-first = لێرە لە پێشەوەیە
choice-seats-follow = کورسییەکانی چۆن دەرچوون
