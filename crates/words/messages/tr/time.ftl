### Days and moments.

## Months as they stand in a date.

month-1 = Ocak
month-2 = Şubat
month-3 = Mart
month-4 = Nisan
month-5 = Mayıs
month-6 = Haziran
month-7 = Temmuz
month-8 = Ağustos
month-9 = Eylül
month-10 = Ekim
month-11 = Kasım
month-12 = Aralık

# $day and $year are digits, $month is one of the above.
date = { $day } { $month } { $year }
# $date is a date as above, $time hours, minutes, seconds and perhaps the distance from UTC.
date-time = { $date }, { $time }
