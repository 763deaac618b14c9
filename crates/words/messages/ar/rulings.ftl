### الاختلافات والقرارات واللجان ومحاضر التجميع.

## الاختلافات

differences = الاختلافات
differences-intro = كل مكان في البلد لا تتطابق فيه نسختان من نتيجة واحدة أو عمليتا عد لصندوق واحد. يدخل الاختلاف هذه القائمة حال تسجيل النسخة الثانية، ويبقى هنا بعد تسويته.
no-difference = لا يوجد في السجل اختلاف كهذا.
all = الكل
kind = النوع
kind-incident = نصان من جهاز واحد
kind-copies = نسخ مختلفة
kind-counts = عمليات عد مختلفة
kind-tolerated = عمليات عد مختلفة ضمن المسموح
kind-party = نسخة حزب مختلفة
open = المفتوح
open-only = المفتوحة فقط
order = الترتيب
newest = الأحدث أولاً
largest = الأكبر أولاً
what-differs = موضع الاختلاف
apart = فارق الأصوات
since = منذ
by-area-open = الاختلافات حسب المناطق
settled = مسوّى
open-word = مفتوح
not-blocking = مدوّن
more-cells = و{ $n ->
    [zero] لا بنود أخرى
    [one] بند آخر
    [two] بندان آخران
    [few] { $n } بنود أخرى
    [many] { $n } بنداً آخر
   *[other] { $n } بند آخر
}

## القرارات

rulings = القرارات
no-rulings = لا يوجد قرار في السجل.
# يليها ما بعدها واسم منطقة.
body = أصدره:
board-of = لجنة
decision = القرار
decision-accept = يقبل أحد النصوص
decision-order-recount = يأمر بعد آخر
decision-annul = يلغي النتيجة
decision-correct = يصحح المحضر
decision-withhold = يوقف النتيجة
decision-release = يفرج عن النتيجة
effect = ما الذي غيّره
# الوسيط $what وثيقة مثل «العد اليدوي، الإصدار ٢». يليها رابط إلى النص.
effect-accept = يُعتمد هذا النص ({ $what }) مهما قالت النسخ الأخرى:
effect-order-recount = المنتظر: { $what }؛ ومتى ورد قُدّم على عمليات العد السابقة.
effect-annul = خرجت النتيجة من المجاميع نهائياً.
effect-correct = يحل محل الإصدارات السابقة: { $what }.
effect-withhold = أُخرجت النتيجة من المجاميع إلى أن يُفرج عنها.
effect-release = عادت النتيجة محتسبة.
changed = في الأرقام
ruling-changed-nothing-counted = لم يكن شيء محتسباً قبله ولا عند تسجيله.
ruling-changed-none = عند تسجيله لم يغيّر أياً من الأرقام المحتسبة.
ruling-changed = عدد الأرقام المحتسبة التي غيّرها: { $n }
ruling-took-out = أخرج هذه الأرقام من المجاميع:
ruling-brought-in = أدخل هذه الأرقام في المجاميع:
before = قبل
after = بعد
reason = السبب
basis = السند القانوني
complaint = الشكوى
members = الأعضاء الحاضرون
vote-for = مع
vote-against = ضد
vote-abstained = ممتنع

## اللجان

boards = اللجان الانتخابية
boards-intro = من يقرر في نتائج منطقة ومن يوقّع محضر تجميعها. لا يُحتسب القرار إلا إذا جلس أعضاؤه في مقاعدهم وضمن مدد ولايتهم وكان عددهم كافياً. ولا يجلس البديل إلا حيث لا يجلس الأصيل.
no-boards = ليس في تعريف هذا الانتخاب سجل للجان هنا: لكل مفتاح لجنة أن يوقّع عن منطقته.
quorum = النصاب
seat = المقعد
role = الصفة
role-chair = رئيس
role-member = عضو
nominated-by = رشحه
term = مدة الولاية
key = يوقّع باسم
principal = أصيل
substitute = بديل

## محاضر التجميع

consolidations = محاضر التجميع
consolidations-intro = المجاميع التي وقّعتها اللجان عن مناطقها. يسمّي كل محضر ملف المحطات الداخلة فيه. وما تغيرت محطاته لاحقاً أو أُعيد تحريره يظهر على أنه لم يعد سارياً.
no-consolidations = لم توقّع أي لجنة محضر تجميع بعد.
signed = سُجّل
expected = المتوقع
annulled = الملغى
superseded = لم يعد سارياً: تغيرت نتيجة فيه لاحقاً، أو حل محله إصدار لاحق
in-force = مطابق للسجل
stations-file = المحطات (CSV)
