### Days and moments.

## Months as they stand in a date.

month-1 = января
month-2 = февраля
month-3 = марта
month-4 = апреля
month-5 = мая
month-6 = июня
month-7 = июля
month-8 = августа
month-9 = сентября
month-10 = октября
month-11 = ноября
month-12 = декабря

# $day and $year are digits, $month is one of the above.
date = { $day } { $month } { $year } г.
# $date is a date as above, $time hours, minutes, seconds and perhaps the distance from UTC.
date-time = { $date }, { $time }
