### إطار كل صفحة والكلمات المشتركة بين صفحات كثيرة.

## الإطار

skip = انتقل إلى النتائج
site = الموقع
languages = اللغات
home = النتائج
silent = لم ترد بعد
check = تحقق بنفسك
about = عن البيانات
rehearsal = محاكاة تجريبية: لا توجد هنا أي نتيجة حقيقية.
# يليها رقم.
as-of = وفق حجم السجل
root = الجذر
last-act = آخر إجراء
footer-record = كل رقم هنا مستخرج من <1>السجل العلني الموقّع</1>. <2>تحقق بنفسك.</2>
in-english = ما يلي باللغة الإنجليزية.

## يقولها برنامج الصفحة، وهو يملأ ما بين الأقواس المعقوفة.

live-now = مباشر. آخر نمو للسجل كان قبل {"{"}ago{"}"}.
live-silent = لا اتصال منذ {"{"}time{"}"}. قد يكون ما تراه قديماً.
live-seconds = {"{"}n{"}"} ث
live-minutes = {"{"}n{"}"} د

## بين عناصر القائمة وبين مجموعاتها: الحرف الأخير مسافة.

list-comma = ،{" "}
list-semicolon = ؛{" "}

## أجزاء قائمة طويلة

parts-of-list = أجزاء القائمة
part-of-list = { $from } – { $to } من { $all }
earlier = السابق
later = التالي

## أين يقع الشيء

areas-above = المناطق الأعلى
areas = المناطق
area = المنطقة
stations = المحطات
station = المحطة
contest = الانتخاب
state = الحالة
area-country = البلد
area-constituency = دائرة انتخابية
area-region = إقليم
area-province = محافظة
area-district = قضاء
area-neighbourhood = حي
area-abroad = خارج البلد
area-mission = بعثة دبلوماسية
area-customs = منفذ حدودي
area-penal = مؤسسة إصلاحية
area-village = قرية
area-town = بلدة
area-city = مدينة
area-municipality = بلدية
area-quarter = حي
area-governorate = محافظة

## البيانات

data = البيانات
yes = نعم
no = لا
not-yet = ليس بعد

## ما الخطأ الذي حدث

go-home = اذهب إلى النتائج
status-bad-request = طلب غير صحيح
status-forbidden = غير مسموح
status-not-found = غير موجود
status-method-not-allowed = الطريقة غير مسموح بها
status-gone = لم يعد موجوداً
status-too-long = العنوان طويل جداً
status-too-many = طلبات كثيرة جداً
status-busy = الخدمة مشغولة الآن
status-error = خطأ في الخادم
fault-not-found = لا يوجد شيء في هذا العنوان.
fault-unknown-area = لا توجد في هذا الانتخاب منطقة بهذا المعرّف.
fault-unknown-station = لا توجد في هذا الانتخاب محطة اقتراع بهذا المعرّف.
fault-unknown-contest = لا يوجد انتخاب بهذا المعرّف.
fault-unknown-party = لا يوجد في سجل الأحزاب حزب بهذا المعرّف.
fault-unknown-notice = لا يوجد في السجل إعلان بهذا الرقم.
fault-unknown-category = لا يوجد هذا النوع من الإعلانات.
fault-unknown-filter = لا يمكن تضييق القائمة بهذه الطريقة.
fault-method = هذا العنوان لا يعرف هذه الطريقة.
fault-too-long = هذا العنوان طويل جداً.
fault-internal = تعذّر الرد على هذا الطلب؛ الخلل في الخادم وقد دُوّن في سجله.
