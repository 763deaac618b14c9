### Days and moments.

## Months as they stand in a date.

month-1 = کانوونی دووەمی
month-2 = شوباتی
month-3 = ئازاری
month-4 = نیسانی
month-5 = ئایاری
month-6 = حوزەیرانی
month-7 = تەممووزی
month-8 = ئابی
month-9 = ئەیلوولی
month-10 = تشرینی یەکەمی
month-11 = تشرینی دووەمی
month-12 = کانوونی یەکەمی

# $day and $year are digits, $month is one of the above.
date = { $day }ی { $month } { $year }
# $date is a date as above, $time hours, minutes, seconds and perhaps the distance from UTC.
date-time = { $date }، { $time }
