### Days and moments.

## Months as they stand in a date.

month-1 = январы
month-2 = февралы
month-3 = марты
month-4 = апрели
month-5 = майы
month-6 = июну
month-7 = июлу
month-8 = августу
month-9 = сентябры
month-10 = октябры
month-11 = ноябры
month-12 = декабры

# $day and $year are digits, $month is one of the above.
date = { $year }-жылдын { $day }-{ $month }
# $date is a date as above, $time hours, minutes, seconds and perhaps the distance from UTC.
date-time = { $date }, { $time }
