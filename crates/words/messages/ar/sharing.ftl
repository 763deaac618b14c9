### من يحصل على ماذا: جدول المشاركة ومجموعات البيانات وما سُلّم.

sharing = من يحصل على ماذا
sharing-intro = جدول واحد يحدد أي البيانات تصل إلى من ومتى وبأي شكل؛ ولا يحدد ذلك شيء آخر في هذا الخادم.
sharing-stated = وهو الملف <code>sharing.toml</code> من <1>تعريف</1> الانتخاب.
sharing-standard = ليس لهذا الانتخاب جدول خاص به، فيسري الجدول القياسي.
sharing-public = المعروض هنا هو ما يصل إلى الجميع. وترى الأحزاب الجدول كاملاً في صفحاتها.
shared-to = إلى
shared-from = ابتداءً من
forms = الأشكال
always = في أي وقت
all-forms = بجميع الأشكال
form-page = صفحات
form-soap = خدمة الويب
form-files = نقل الملفات
form-archive = أرشيف
to-public = الجميع
to-parties = كل حزب
to-own-party = الحزب الذي تخصه
after-seal = بعد ختم الاكتمال
after-provisional = بعد إعلان جميع النتائج، الأولية على الأقل
after-final = بعد إعلان جميع النتائج النهائية
# تليها فئات.
nobody-gets = لا يحصل عليه أحد:

## فئات الجدول

shared-election = الانتخابات والمناطق والمحطات والجدول الزمني
shared-parties = سجل الأحزاب
shared-candidates-provisional = المرشحون ما دامت الاعتراضات ممكنة
shared-candidates-final = المرشحون كما في ورقة الاقتراع
shared-candidates-elected = الفائزون
shared-boards = سجل اللجان
shared-officials = أعضاء الحزب نفسه في اللجان
shared-figures = الناخبون حسب المحطات قبل الاقتراع، والمشاركة
shared-results = نتائج المحطات والمناطق، والمقاعد
shared-minutes = نسخ المحاضر وما يختلف بينها
shared-images = صور الصفحات الموقّعة
shared-consolidations = محاضر التجميع للجان
shared-rulings = القرارات في النتائج
shared-record = قيود السجل
shared-notices = القرارات والإعلانات والأخبار والأدلة
shared-voters = قوائم الناخبين

## مجموعات البيانات

data-sets = مجموعات البيانات
data-set = مجموعة البيانات
data-sets-intro = يذكر كل ملف حجم السجل الذي نتج عنه كل ما فيه؛ وللاختيار نفسه عند الحجم نفسه بصمة واحدة مهما كان شكله.
no-data-sets = لا مجموعة متاحة للجميع الآن.
take-as = خذها بصيغة
digest = البصمة
set-election = بيانات الانتخاب الأساسية
set-parties = سجل الأحزاب
set-contests = عمليات التصويت في هذا الانتخاب
set-constituencies = أين توزع المقاعد وكم عددها
set-areas = المحافظات والأقضية والبعثات وجميع المناطق الأخرى
set-stations = المحطات مع مناطقها ومراكزها
set-figures = الناخبون في قائمة كل محطة قبل الاقتراع
set-candidates = ما يمكن التصويت له بترتيب ورقة الاقتراع
set-persons = الأشخاص في القوائم
set-boards = اللجان
set-members = من يحق له شغل مقعد في لجنة، بالمفتاح والمقعد
set-officials = أعضاء اللجان الذين رشحهم حزب واحد
set-station-results = نتيجة كل محطة في انتخاب
set-area-results = مجاميع كل منطقة في انتخاب
set-minutes = كل نسخة محضر وكيف ومتى وردت
set-pages = كل صورة لصفحة موقّعة
set-rulings = قرارات اللجان والمفوضية في النتائج
set-consolidations = المجاميع التي وقّعتها اللجان

## ما سُلّم إلى بعضهم

given-to-some = ما سُلّم إلى بعضهم
nothing-released = لم يُسلَّم شيء غير علني.
released-intro = في السجل البصمة المملَّحة لكل جدول سُلّم إلى الأحزاب. ومن حصل عليه يستطيع أن يثبت أنه هو نفسه الذي حصل عليه الآخرون.
releases = ما سُلّم
record-size = حجم السجل
rows = الصفوف
bytes = البايتات
salted-digest = البصمة المملَّحة
salt = الملح
