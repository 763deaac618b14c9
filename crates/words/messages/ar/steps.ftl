### كيف نتجت المقاعد خطوة خطوة.

# الوسيط $rest هو الأسماء التي قبل الأخير.
list-and = { $rest } و{ $last }
step-spread = تضاف الأصوات من الخارج، { $valid } من { $inside } من أصوات كل خيار: { $votes }.
step-spread-one = { $name } يصير له { $total }
# الوسيط $rival فارغ أو هو الرسالة step-rival.
step-seat = المقعد { $seat } يذهب إلى { $name }: أصواته مقسومة على { $divisor } تساوي { $quotient }، وهو أعلى ناتج{ $rival }.
# يقف في آخر الجملة قبل النقطة.
step-rival = ؛ يليه { $name }: { $votes }
step-power-seat = المقعد { $seat } يذهب إلى { $name }: الأصوات { $votes } مقسومة على { $number } مرفوعاً إلى القوة { $power } هي أعلى ناتج{ $rival }.
# Stands at the end of a sentence, before its full stop.
step-power-rival = ؛ يليه { $name }: { $votes } مقسومة على { $number } مرفوعاً إلى القوة { $power }
step-raised = تُحسب أصوات { $name } وهي { $votes } مضروبة في { $times }.
step-added = إلى أصوات { $name } وهي { $votes } تضاف { $added } لم تنل شيئاً في مكان آخر.
step-quota = الأصوات المشاركة { $votes }، والمطروح { $seats ->
    [zero] لا مقاعد
    [one] مقعد واحد
    [two] مقعدان
    [few] { $seats } مقاعد
    [many] { $seats } مقعداً
   *[other] { $seats } مقعد
}؛ كلفة المقعد الواحد { $quota } من الأصوات.
step-whole = { $name }: أصواته { $votes }، وفيها من الحصص الكاملة { $whole }، أي { $seats ->
    [zero] لا مقاعد
    [one] مقعد واحد
    [two] مقعدان
    [few] { $seats } مقاعد
    [many] { $seats } مقعداً
   *[other] { $seats } مقعد
}، ويبقى { $remainder } من الأصوات.
step-remainder = المقعد المتبقي { $seat } يذهب إلى { $name } بباقٍ قدره { $remainder } من الأصوات{ $rival }.
step-remainder-round = بقي من المقاعد ما لا يقل عن عدد الخيارات القادرة على أخذها، فينال كل منها مقعداً: { $names }.
step-leader = { $name } له أكثر الأصوات، { $votes }، ويفوز بـ: { $seats ->
    [zero] لا مقاعد
    [one] مقعد واحد
    [two] مقعدان
    [few] { $seats } مقاعد
    [many] { $seats } مقعداً
   *[other] { $seats } مقعد
}{ $rival }.
step-place = المرتبة { $place } تذهب إلى { $name } بأصوات عددها { $votes }{ $rival }.
step-tie = تساوى { $names } عند { $at }، ولهم { $seats ->
    [zero] لا مقاعد
    [one] مقعد واحد
    [two] مقعدان
    [few] { $seats } مقاعد
    [many] { $seats } مقعداً
   *[other] { $seats } مقعد
}: يجب أن تختار القرعة { $draws } من { $all }.
step-drawn = اختارت القرعة { $names }.
step-held = { $name } له من قبل { $seats ->
    [zero] لا مقاعد
    [one] مقعد واحد
    [two] مقعدان
    [few] { $seats } مقاعد
    [many] { $seats } مقعداً
   *[other] { $seats } مقعد
}.
step-fixed-held = { $name } يحتفظ بما فاز به من قبل، وهو أكثر من حصته: { $seats ->
    [zero] لا مقاعد
    [one] مقعد واحد
    [two] مقعدان
    [few] { $seats } مقاعد
    [many] { $seats } مقعداً
   *[other] { $seats } مقعد
}؛ ويتقاسم الآخرون الباقي.
step-fixed-most = { $name } ينال أقصى ما يجوز له: { $seats ->
    [zero] لا مقاعد
    [one] مقعد واحد
    [two] مقعدان
    [few] { $seats } مقاعد
    [many] { $seats } مقعداً
   *[other] { $seats } مقعد
}؛ ويتقاسم الآخرون الباقي.
step-fixed-persons = { $name } ينال بقدر ما لديه من أشخاص: { $seats ->
    [zero] لا مقاعد
    [one] مقعد واحد
    [two] مقعدان
    [few] { $seats } مقاعد
    [many] { $seats } مقعداً
   *[other] { $seats } مقعد
}؛ ويتقاسم الآخرون الباقي.
step-grown = يكبر المجلس من { $from } ليصير فيه { $seats ->
    [zero] لا مقاعد
    [one] مقعد واحد
    [two] مقعدان
    [few] { $seats } مقاعد
    [many] { $seats } مقعداً
   *[other] { $seats } مقعد
}، كي لا تقل حصة أحد عما فاز به من قبل.
step-bonus = { $name } متقدم بـ { $votes } من { $valid } من الأصوات الصحيحة، فينال إضافة قدرها { $seats ->
    [zero] لا مقاعد
    [one] مقعد واحد
    [two] مقعدان
    [few] { $seats } مقاعد
    [many] { $seats } مقعداً
   *[other] { $seats } مقعد
}.
step-bonus-none = { $name } متقدم بـ { $votes } من { $valid } من الأصوات الصحيحة، ولا ينال بذلك مقاعد إضافية.
step-taken-back = الحصص الكاملة تعطي مقاعد أكثر من الموجود: { $name } يعيد مقعداً، وباقيه هو الأصغر: { $remainder } من الأصوات.
# الوسيط $mark كلمة من ملف الانتخاب.
step-exchanged = كي يكون بين الفائزين عدد كافٍ ممن عليهم علامة «{ $mark }»، يأخذ { $name } مقعد { $out }، وهو أقل الفائزين أصواتاً ممن يمكنهم إخلاء المقعد.
step-turnout = يُحتسب { $counted } من { $registered } من الناخبين المسجلين؛ والمطلوب { $needed }.
step-turnout-low = يُحتسب { $counted } من { $registered } من الناخبين المسجلين؛ والمطلوب { $needed }، فلا يُحسم شيء.
step-next-round = ليس لأحد { $needed } من الأصوات التي تفوز فوراً. في الجولة التالية: { $names }.
step-next-round-drawn = ليس لأحد { $needed } من الأصوات التي تفوز فوراً. في الجولة التالية: من تختاره القرعة.

## مقاعد لا ينالها أحد

vacant-no-votes = يبقى شاغراً { $seats ->
    [zero] لا مقاعد
    [one] مقعد واحد
    [two] مقعدان
    [few] { $seats } مقاعد
    [many] { $seats } مقعداً
   *[other] { $seats } مقعد
}: لا توجد أصوات.
vacant-nobody-qualifies = يبقى شاغراً { $seats ->
    [zero] لا مقاعد
    [one] مقعد واحد
    [two] مقعدان
    [few] { $seats } مقاعد
    [many] { $seats } مقعداً
   *[other] { $seats } مقعد
}: لا أحد ممن يجوز له نيل مقاعد هنا له أصوات وتجاوز كل العتبات.
vacant-against-all = يبقى شاغراً { $seats ->
    [zero] لا مقاعد
    [one] مقعد واحد
    [two] مقعدان
    [few] { $seats } مقاعد
    [many] { $seats } مقعداً
   *[other] { $seats } مقعد
}: فاز خيار «ضد الجميع».
vacant-nobody-left = يبقى شاغراً { $seats ->
    [zero] لا مقاعد
    [one] مقعد واحد
    [two] مقعدان
    [few] { $seats } مقاعد
    [many] { $seats } مقعداً
   *[other] { $seats } مقعد
}: لا يشغل الشخص الواحد إلا مقعداً واحداً وليس لغيره أصوات.
vacant-turnout = يبقى شاغراً { $seats ->
    [zero] لا مقاعد
    [one] مقعد واحد
    [two] مقعدان
    [few] { $seats } مقاعد
    [many] { $seats } مقعداً
   *[other] { $seats } مقعد
}: عدد المصوتين قليل جداً.
vacant-next-round = يبقى شاغراً { $seats ->
    [zero] لا مقاعد
    [one] مقعد واحد
    [two] مقعدان
    [few] { $seats } مقاعد
    [many] { $seats } مقعداً
   *[other] { $seats } مقعد
}: تحسمه جولة أخرى.
vacant-by-election = يبقى شاغراً { $seats ->
    [zero] لا مقاعد
    [one] مقعد واحد
    [two] مقعدان
    [few] { $seats } مقاعد
    [many] { $seats } مقعداً
   *[other] { $seats } مقعد
}: ترك الفائز مقعده ويملؤه انتخاب تكميلي.
vacant-later-stage = يُترك لمرحلة لاحقة { $seats ->
    [zero] لا مقاعد
    [one] مقعد واحد
    [two] مقعدان
    [few] { $seats } مقاعد
    [many] { $seats } مقعداً
   *[other] { $seats } مقعد
}.
