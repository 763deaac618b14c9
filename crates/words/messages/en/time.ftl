### Days and moments.

## Months as they stand in a date.

month-1 = January
month-2 = February
month-3 = March
month-4 = April
month-5 = May
month-6 = June
month-7 = July
month-8 = August
month-9 = September
month-10 = October
month-11 = November
month-12 = December

# $day and $year are digits, $month is one of the above.
date = { $day } { $month } { $year }
# $date is a date as above, $time hours, minutes, seconds and perhaps the distance from UTC.
date-time = { $date }, { $time }
