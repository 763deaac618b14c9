### محطة واحدة: نسخها وعمليات عدّها وما سُجّل عنها.

place = مركز الاقتراع
polling-day = يوم الاقتراع
on-list = الناخبون في القائمة قبل الاقتراع
held-again = أُلغي الاقتراع السابق. يُعاد في { $day }، الجولة { $round }؛ وهذه النتيجة وحدها تُحتسب.
was-held = الجولة { $round }: أُلغيت وحل محلها اقتراع معاد. لا تُحتسب في أي مكان.
not-reported = لم ترد بعد.
not-expected = ليست في ختم الاكتمال: لن يرد منها شيء.
no-act = لا يوجد في السجل بعد أي إجراء يخص هذه المحطة.
check-station = تحقق من هذه المحطة في متصفحك
# تليها معادلة.
formula = ما يصح عادة:

## النسخ وعمليات العد

copies = النسخ
counts = عمليات عد هذا الصندوق
counts-agree = جميع عمليات عد هذا الصندوق متطابقة.
cell = البند
differs = مختلف
equal-below = المتطابق فيها جميعاً
# علامة بجانب النص الداخل في المجاميع.
counts-now = محتسب
not-come = لم ترد بعد:
closed-at = وقت إغلاق العد
# يليها نوع النسخة.
one-copy = نسخة واحدة،
copies-agree = { $n ->
    [zero] لا نسخ
    [one] نسخة واحدة
    [two] نسختان متطابقتان
    [few] { $n } نسخ متطابقة كلها
    [many] { $n } نسخة متطابقة كلها
   *[other] { $n } نسخة متطابقة كلها
}
copies-differ = { $n ->
    [zero] لا نسخ
    [one] نسخة واحدة
    [two] نسختان
    [few] { $n } نسخ
    [many] { $n } نسخة
   *[other] { $n } نسخة
}، الاختلاف في { $cells }
cells = { $n ->
    [zero] لا بنود
    [one] بند واحد
    [two] بندين
    [few] { $n } بنود
    [many] { $n } بنداً
   *[other] { $n } بند
}
votes-apart = { $n ->
    [zero] بلا فارق في الأصوات
    [one] الفارق صوت واحد
    [two] الفارق صوتان
    [few] الفارق { $n } أصوات
    [many] الفارق { $n } صوتاً
   *[other] الفارق { $n } صوت
}
# الوسيطان $cells و $apart هما الرسالتان أعلاه؛ و $settled كلمة مثل «مفتوح».
apart-incident = نصان مختلفان يحملان توقيع جهاز هذه المحطة: الاختلاف في { $cells }، { $apart } ({ $settled }).
apart-party = نسخة حزب أو مراقب مختلفة؛ وهي لا تُحتسب أبداً وتُقارن دائماً: الاختلاف في { $cells }، { $apart } ({ $settled }).
apart-copies = النسخ مختلفة: الاختلاف في { $cells }، { $apart } ({ $settled }).
counts-over-limit = { $left } و{ $right }: { $apart }، { $share } من الأصوات الصحيحة، وهو ليس دون الحد المسموح به { $limit }٪ ({ $settled }).
counts-not-tolerated = { $left } و{ $right }: { $apart }، { $share } من الأصوات الصحيحة، وهو غير مسموح به ({ $settled }).
counts-under-limit = { $left } و{ $right }: { $apart }، { $share } من الأصوات الصحيحة، وهو مسموح به (دون { $limit }٪ أو سُوّي بالعد اللاحق) ({ $settled }).
counts-later-prevails = { $left } و{ $right }: { $apart }، { $share } من الأصوات الصحيحة، وهو مسموح به: يُعتمد العد اللاحق ({ $settled }).

## طرق وصول النسخة وعمليات العد

channel-transmitted = الإرسال الإلكتروني
channel-card = بطاقة الذاكرة
channel-tape = شريط النتائج المطبوع
channel-scan = مسح ضوئي
channel-entry = إدخال في اللجنة
channel-party = نسخة الحزب
count-machine = العد الإلكتروني
count-hand = العد اليدوي
count-recount = إعادة العد { $n }
# وثيقة واحدة: أي عد، وأي إصدار من محضره.
document = { $count }، الإصدار { $issue }
issue-of = الإصدار { $issue }
issue = الإصدار

## حالات النتيجة

states = النتائج حسب الحالة
state-awaited = منتظرة
state-provisional = أولية
state-agreed = متطابقة
state-differing = مختلفة
state-under-ruling = قيد القرار
state-final = نهائية
state-annulled = ملغاة
meaning-awaited = لم يرد شيء
meaning-provisional = وردت نسخة أولى، ولا شيء بعد لمقارنتها به
meaning-agreed = ما ورد متطابق، أو سوّى قرارٌ ما لم يتطابق؛ والمنتظر نسخ أخرى أو الإعلان
meaning-differing = النسخ أو عمليات العد غير متطابقة ولم يصدر قرار
meaning-under-ruling = موقوفة بقرار، أو أُمر بعد آخر لم يرد
meaning-final = وردت كل نسخة تطلبها القواعد وهي متطابقة، أو أُعلنت نتيجة الانتخاب نهائية
meaning-annulled = أخرجها قرار من المجاميع
sentence-awaited = لم يرد شيء بعد.
sentence-provisional = وردت نسخة أولى، ولا شيء بعد لمقارنتها به.
sentence-agreed-settled = ما لم يتطابق سُوّي أو هو مسموح به.
sentence-agreed = ما ورد متطابق.
sentence-differing-counted = ما ورد غير متطابق ولم يصدر قرار بعد. وحتى ذلك الحين يبقى أحد النصوص محتسباً.
sentence-differing = ما ورد غير متطابق ولم يصدر قرار بعد. وحتى ذلك الحين لا يدخل منه شيء في المجاميع.
sentence-ordered = أُمر به ولم يرد بعد: { $count }.
sentence-under-ruling = يبقيها قرار خارج المجاميع إلى أن يُفرج عنها.
sentence-final-settled = وردت كل نسخة تطلبها القواعد؛ وما لم يتطابق سُوّي أو هو مسموح به.
sentence-final-complete = وردت كل نسخة تطلبها القواعد وهي متطابقة.
sentence-final = أُعلنت نتيجة الانتخاب نهائية.
sentence-annulled = ألغاها قرار: ليست ضمن المجاميع.
awaited-before-final = المنتظر قبل أن تصير نهائية: { $what }.
nothing-asked = قواعد هذا الانتخاب لا تطلب نسخة أخرى؛ وتصير نهائية متى أُعلنت نتيجة الانتخاب نهائية.
limit-ahead = إن لم يرد ({ $copy }) حتى { $until } يُؤمر بـ: { $count }.
limit-passed = لم يرد ({ $copy }) في الموعد: أُمر بـ: { $count }.

## وقائع ومواعيد ومسوح ضوئية

incidents = الوقائع
incident = وقّع جهاز هذه المحطة نصين مختلفين للوثيقة نفسها: { $document }. لا يُحتسب أي منهما ما لم يقبله قرار.
limits = المواعيد المنقضية
scans = الصفحات الممسوحة
# يليها نوع الوثيقة.
scan-of = مسح ضوئي:
page-of = الصفحة { $page } من { $pages }
page-version = النسخة { $version } من { $of }
by-code = أُدرجت بالرمز الذي على الصفحة
by-hand = أُدرجت يدوياً في مكتب اللجنة
paper-result = محضر النتيجة
paper-counting-sheet = استمارة العد والفرز
paper-correction = محضر التصحيح
paper-consolidation = محضر التجميع

## كل نص في السجل

issues = كل نص في السجل
minutes = المحضر
# الوسيط $at هو الوقت الذي كتبه الجهاز.
closed = أُغلق { $at }
# يليها رقمه.
record-index = القيد في السجل
proof = البرهان
# يليها تاريخ ووقت.
recorded = سُجّل في
text-counts = هذا النص محتسب.
text-older = أقدم: يُحتسب بدلاً منه إصدار لاحق أو عد مقدَّم عليه.
text-on-record = في السجل؛ ولا يدخل الآن شيء من هذه النتيجة في المجاميع.
text-held = موقوف: ينقص قبله الإصدار { $issue }.
text-copy = نسخة أخرى من القيد { $entry }؛ وهي تقول الشيء نفسه.
text-differs = نص آخر لوثيقة القيد { $entry }، وهو يقول شيئاً آخر.
text-repeated = مطابق للقيد { $entry }.
text-contradicts = يناقض القيد { $entry }.
issue-same = أرقامه هي أرقام الإصدار { $issue } نفسها.
issue-changed = { $n ->
    [zero] لم يغيّر أي رقم
    [one] غيّر رقماً واحداً
    [two] غيّر رقمين
    [few] غيّر { $n } أرقام
    [many] غيّر { $n } رقماً
   *[other] غيّر { $n } رقم
} من الإصدار { $issue }:

## التواقيع

signatures = التواقيع
signatures-hold = فُحصت عند استلام كل نسخة، ومرة أخرى لهذه الصفحة: كل توقيع يعود إلى هذا النص وإلى مفتاح في قائمة المفاتيح.
# الوسيط $error بالإنجليزية.
signatures-fail = تنبيه: فشل فحص القيد { $entry } لهذه الصفحة: { $error }
signer-device = موقّع بمفتاح جهاز هذه المحطة
signer-member = موقّع بمفتاح من لجنة المحطة
signer-board = موقّع بمفتاح لجنة انتخابية
signer-commission = موقّع بمفتاح المفوضية
signer-desk = موقّع من مكتب لجنة
signer-delivery = موقّع من المكتب الذي أحضره
signer-party = موقّع بمفتاح حزب أو مراقب
signer-witness = موقّع بمفتاح يشهد للسجل
signer-unknown = موقّع بمفتاح غير موجود في قائمة المفاتيح
