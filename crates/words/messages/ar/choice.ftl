# صفحة قائمة واحدة أو مرشح واحد

choice-above = الانتخاب
choice-figures = الأرقام
choice-votes = الأصوات
choice-share = النسبة
choice-seats = المقاعد
choice-seats-open = غير محسوم
choice-place = الترتيب
choice-place-of = { $place } من { $all }
choice-thresholds = العتبات
choice-map = على الخريطة
choice-all = جميع الخيارات وكيفية توزيع المقاعد
choice-open = ما الذي قد يتغير
choice-best = أعلى النسب
choice-worst = أدنى النسب
choice-places-note = من الأماكن التي فيها 100 صوت صحيح على الأقل وعُدّ منها ما يكفي للقول؛ وإلى جانبها الأصوات والنتائج المعدودة.
choice-areas = حسب المنطقة
choice-first = متقدم هنا
choice-seats-follow = كيف نتجت مقاعده
