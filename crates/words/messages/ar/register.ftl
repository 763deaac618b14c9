### سجل الأحزاب والجدول الزمني.

## الأحزاب

parties = الأحزاب
parties-intro = من يحق له تقديم مرشحين في هذا الانتخاب، ولماذا لا يحق لغيره. يضم السجل التنظيمات وطرق الاتصال بها، ولا يضم أشخاصاً عاديين؛ والمستقل مدرج فيه باسمه الوارد في ورقة الاقتراع.
no-parties = ليس في ملف هذا الانتخاب سجل للأحزاب.
parties-eligible = الأحزاب التي يحق لها الترشح: <b>{ $n }</b>.
party = الحزب
party-kind-party = حزب
party-kind-independent = مستقل
party-kind-alliance = تحالف
may-stand = يحق له الترشح
alliance = التحالف
its-parties = أحزابه
organisations = الفروع
no-organisations = لا يذكر السجل فروعاً.
reached = طرق الاتصال
stands-in = في ورقة الاقتراع
choices = { $n ->
    [zero] لا خيارات
    [one] خيار واحد
    [two] خياران
    [few] { $n } خيارات
    [many] { $n } خياراً
   *[other] { $n } خيار
}

## الجدول الزمني

calendar = الجدول الزمني للانتخاب
calendar-intro = خطوات هذا الانتخاب وأيامها والقانون الذي تستند إليه. والموعد الذي يقع في عطلة يُنقل كما ينص الجدول؛ وما نُقل مؤشَّر عليه.
no-calendar = ليس في ملف هذا الانتخاب جدول زمني.
step = الخطوة
deadline = موعد نهائي
when = متى
law = القانون
until = حتى { $day }
end-of-day = نهاية اليوم
holidays = العطل
every-week = كل { $day }
moved-from = نُقل من { $day }
times-in = الأوقات بتوقيت { $zone }.
subscribe = لبرامج التقويم (iCalendar)
monday = الاثنين
tuesday = الثلاثاء
wednesday = الأربعاء
thursday = الخميس
friday = الجمعة
saturday = السبت
sunday = الأحد
