### Ар бир барактын алкагы жана көп барактардын орток сөздөрү.

## Алкак

skip = Жыйынтыктарга өтүү
site = Сайт
languages = Тилдер
home = Жыйынтыктар
silent = Билдирбегендер
check = Өзүңүз текшериңиз
about = Маалыматтар жөнүндө
rehearsal = Репетиция: бул жерде чыныгы жыйынтык жок.
# Андан кийин сан келет.
as-of = Журналдын көлөмү боюнча
root = тамыр
last-act = акыркы акт
footer-record = Бул жердеги ар бир сан <1>кол коюлган ачык журналдан</1> келип чыгат. <2>Өзүңүз текшериңиз.</2>
in-english = Мындан аркысы англис тилинде.

## Барактын сценарийи айтат. Фигуралуу кашаадагы сөздөрдү ал коёт.

live-now = Түз эфирде. Журнал акыркы жолу {"{"}ago{"}"} мурун өстү.
live-silent = {"{"}time{"}"} баштап байланыш жок. Көрүп жатканыңыз эскирген болушу мүмкүн.
live-seconds = {"{"}n{"}"} сек
live-minutes = {"{"}n{"}"} мүн

## Тизменин бөлүктөрүнүн жана топторунун ортосунда: акыркы белги — боштук.

list-comma = ,{" "}
list-semicolon = ;{" "}

## Узун тизменин бөлүктөрү

parts-of-list = Тизменин бөлүктөрү
part-of-list = { $from } – { $to } / { $all }
earlier = мурунку
later = кийинки

## Кайда жайгашканы

areas-above = Жогорку аймактар
areas = Аймактар
area = Аймак
stations = Участкалар
station = Участка
contest = Шайлоо
state = Абалы
area-country = өлкө
area-constituency = шайлоо округу
area-region = регион
area-province = облус
area-district = район
area-neighbourhood = квартал
area-abroad = чет өлкөдө
area-mission = дипломатиялык өкүлчүлүк
area-customs = бажы өткөрмө пункту
area-penal = түзөтүү мекемеси
area-village = айыл
area-town = шаарча
area-city = шаар
area-municipality = муниципалитет
area-quarter = квартал
area-governorate = губернаторлук

## Маалымат

data = Маалымат
yes = ооба
no = жок
not-yet = азырынча жок

## Эмне туура эмес болду

go-home = Жыйынтыктарга өтүү
status-bad-request = Туура эмес суроо
status-forbidden = Уруксат жок
status-not-found = Табылган жок
status-method-not-allowed = Бул ыкмага уруксат жок
status-gone = Мындан ары жок
status-too-long = Дарек өтө узун
status-too-many = Суроолор өтө көп
status-busy = Кызмат азыр бош эмес
status-error = Сервердин катасы
fault-not-found = Бул даректе эч нерсе жок.
fault-unknown-area = Бул шайлоодо мындай идентификатордогу аймак жок.
fault-unknown-station = Бул шайлоодо мындай идентификатордогу участка жок.
fault-unknown-contest = Мындай идентификатордогу шайлоо жок.
fault-unknown-party = Реестрде мындай идентификатордогу партия жок.
fault-unknown-notice = Журналда мындай номердеги жарыя жок.
fault-unknown-category = Жарыялардын мындай түрү жок.
fault-unknown-filter = Тизмени мындай тарытууга болбойт.
fault-method = Бул дарек мындай ыкманы билбейт.
fault-too-long = Бул дарек өтө узун.
fault-internal = Буга жооп берүү мүмкүн болбоду; ката серверде жана анын журналына жазылды.
