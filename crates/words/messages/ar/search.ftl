# البحث

search-title = بحث
search-label = المكان أو مركز الاقتراع أو العنوان أو رقم المحطة أو المرشح أو القائمة
search-button = ابحث
search-hint = لا فرق بين أشكال الحروف ولا أثر للحركات. عدة كلمات تجد ما يحملها كلها أو ما يقع في مكانها: قضاء ورقم محطة مثلاً.
search-nothing = لا شيء في هذا الانتخاب يحمل هذه الكلمات كلها.
search-choices =
    { $count ->
        [zero] لا خيارات
        [one] خيار واحد
        [two] خياران
        [few] { $count } خيارات
        [many] { $count } خياراً
       *[other] { $count } خيار
    }
search-areas =
    { $count ->
        [zero] لا مناطق
        [one] منطقة واحدة
        [two] منطقتان
        [few] { $count } مناطق
        [many] { $count } منطقة
       *[other] { $count } منطقة
    }
search-stations =
    { $count ->
        [zero] لا محطات
        [one] محطة واحدة
        [two] محطتان
        [few] { $count } محطات
        [many] { $count } محطة
       *[other] { $count } محطة
    }
search-more =
    { $count ->
        [zero] عُرض كل شيء.
        [one] نتيجة أخرى لم تُعرض. أضف كلمة لتضييق البحث.
        [two] نتيجتان أخريان لم تُعرضا. أضف كلمة لتضييق البحث.
        [few] { $count } نتائج أخرى لم تُعرض. أضف كلمة لتضييق البحث.
        [many] { $count } نتيجة أخرى لم تُعرض. أضف كلمة لتضييق البحث.
       *[other] { $count } نتيجة أخرى لم تُعرض. أضف كلمة لتضييق البحث.
    }
