# گەڕان

search-title = گەڕان
search-label = شوێن، بنکەی دەنگدان، ناونیشان، ژمارەی وێستگە، کاندید یان لیست
search-button = بگەڕێ
search-hint = شێوەی پیتەکان جیاوازی ناکات. چەند وشەیەک ئەوە دەدۆزنەوە کە هەموویانی تێدایە یان لەو شوێنەیە: بۆ نموونە قەزایەک و ژمارەی وێستگەیەک.
search-nothing = لەم هەڵبژاردنەدا هیچ شتێک هەموو ئەم وشانەی تێدا نییە.
search-choices =
    { $count ->
        [one] { $count } هەڵبژاردە
       *[other] { $count } هەڵبژاردە
    }
search-areas =
    { $count ->
        [one] { $count } ناوچە
       *[other] { $count } ناوچە
    }
search-stations =
    { $count ->
        [one] { $count } وێستگە
       *[other] { $count } وێستگە
    }
search-more =
    { $count ->
        [one] { $count }ی تر پیشان نەدراوە. وشەیەک زیاد بکە بۆ تەسککردنەوەی گەڕان.
       *[other] { $count }ی تر پیشان نەدراوە. وشەیەک زیاد بکە بۆ تەسککردنەوەی گەڕان.
    }
