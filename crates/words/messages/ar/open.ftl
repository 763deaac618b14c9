# The page of open data, and what a copy made of files shows where it has none.
open-data = البيانات المفتوحة
not-here = ليس هنا
not-here-text = لا شيء في هذا العنوان. في نسخة الموقع المكوّنة من ملفات توجد صفحات المحطات والمناطق الصغيرة في حزم يأخذها منها برنامج نصي؛ وبدونه توجد أرقامها في صفحات المناطق الأعلى وفي <1>البيانات المفتوحة</1>.
open-data-lead = كل ما هنا مشتق من <1>السجل الموقّع</1>؛ وكل جواب يقول من أي حجم للسجل اشتُق (<code>X-Record-Size</code>). والمعرّفات تبقى كما هي من قبل الاقتراع إلى ما بعده.
open-data-licence = الترخيص:
open-data-schema = المخطط: الإصدار 1 لجميع العناوين، موصوف للبرامج في <1>OpenAPI</1>. ثُبّت قبل الاقتراع: تُضاف حقول ولا يُغيَّر اسم حقل ولا معناه.
open-data-acts = ما يحدث، والتصحيحات منه، يُبلَّغ به في <1>موجز الأعمال</1> (Atom) وفي الحال عبر <code>/events</code>.
open-data-changes = التغييرات منذ لحظة أو مؤشر: المعاملات <code>since</code> و<code>order=changed</code> و<code>after</code> في مجموعات البيانات.
open-data-files = ملفات كاملة
open-data-what = ماذا
open-data-form = الصيغة
open-data-take = خذه
open-data-bytes = بايت
open-data-size = حسب حجم السجل
open-data-when-asked = يُصنع عند الطلب
open-data-by-contest = حسب السباق الانتخابي
open-data-counts = <1>عدّ البلد</1> (EML_NL 510؛ ولمكان واحد <code>&area=</code> أو <code>&station=</code>)
open-data-nothing-counted = لم يُعدّ شيء بعد
open-data-elected = <1>من انتُخب</1> (EML_NL 520)
open-data-areas = <1>المناطق مع النتائج</1> (GeoJSON)
open-data-results-areas = نتائج جميع المناطق
open-data-results-stations = نتائج جميع المناطق والمحطات
open-data-record = السجل كله من دون الصور
open-data-places = مراكز الاقتراع مع محطاتها
open-data-places-map = مراكز الاقتراع قطعَ خريطة
open-data-embed = في صفحتك
open-data-embed-lead = مجموع أو خريطة داخل إطار: لا يشغّل شيئاً ولا يضع ملفات ارتباط، ويتجدد كل دقيقة ويذكر كم فُرز. انسخ السطر إلى صفحتك.
