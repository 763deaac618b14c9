### إعلانات المفوضية.

notices = الإعلانات
# الوسيط $number هو رقم الإعلان.
notice-number = الإعلان { $number }
category = النوع
notice-decision = قرار
notice-regulation = نظام
notice-announcement = إعلان
notice-news = خبر
notice-manual = دليل
for-everybody = للجميع
for-parties = لجميع الأحزاب
for-party = لحزب واحد: { $party }
# الوسيط $audience هو «لجميع الأحزاب» أو «لحزب واحد: …».
notice-for = إعلان { $audience }
notice-gone = سُحب نصه من النشر
no-notices = لم يُعلن شيء هنا بعد.
not-public = غير علني
# علامة بجانب العنوان.
withdrawn-word = مسحوب
withdrawn-at = سُحب في { $at }: { $why }
# يليها تاريخ.
withdrawn = سُحب في
version-n = النسخة { $version }
version-of = النسخة { $version }، { $at }
version-withdrawn = النسخة { $version }، { $at }، مسحوبة
files = { $n ->
    [zero] لا ملفات
    [one] ملف واحد
    [two] ملفان
    [few] { $n } ملفات
    [many] { $n } ملفاً
   *[other] { $n } ملف
}
files-title = الملفات
feed = خلاصة
notice-restricted = محتواه غير علني؛ ومن يعنيهم يجدونه في بوابة الأحزاب.
notice-text-withdrawn = سُحب نص هذه النسخة من النشر؛ وتبقى بصمته.
# يليها رابط إلى القيد في السجل.
notice-published = النسخة { $version }، نُشرت في { $at }.
# يليها بصمة.
notice-text = النص
size-bytes = { $n ->
    [zero] لا بايتات
    [one] بايت واحد
    [two] بايتان
    [few] { $n } بايتات
    [many] { $n } بايتاً
   *[other] { $n } بايت
}
size-kilobytes = { $n } كيلوبايت
size-megabytes = { $n } ميغابايت
