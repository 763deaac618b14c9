### Days and moments.

## Months as they stand in a date.

month-1 = كانون الثاني
month-2 = شباط
month-3 = آذار
month-4 = نيسان
month-5 = أيار
month-6 = حزيران
month-7 = تموز
month-8 = آب
month-9 = أيلول
month-10 = تشرين الأول
month-11 = تشرين الثاني
month-12 = كانون الأول

# $day and $year are digits, $month is one of the above.
date = { $day } { $month } { $year }
# $date is a date as above, $time hours, minutes, seconds and perhaps the distance from UTC.
date-time = { $date }، { $time }
