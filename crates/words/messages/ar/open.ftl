# The page of open data, and what a copy made of files shows where it has none.
open-data = البيانات المفتوحة
not-here = ليس هنا
not-here-text = لا شيء في هذا العنوان. في نسخة الموقع المكوّنة من ملفات توجد صفحات المحطات والمناطق الصغيرة في حزم يأخذها منها برنامج نصي؛ وبدونه توجد أرقامها في صفحات المناطق الأعلى وفي <1>البيانات المفتوحة</1>.
