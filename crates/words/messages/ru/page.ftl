### Рамка каждой страницы и слова, общие для многих страниц.

## Рамка

skip = Перейти к результатам
site = Сайт
languages = Языки
home = Результаты
silent = Не сообщили
check = Проверьте сами
about = О данных
rehearsal = Репетиция: здесь нет ни одного настоящего результата.
# Далее следует число.
as-of = По состоянию на размер журнала
root = корень
last-act = последний акт
footer-record = Каждое число здесь следует из <1>подписанного публичного журнала</1>. <2>Проверьте сами.</2>
in-english = Далее текст на английском языке.

## Говорит сценарий страницы. Слова в фигурных скобках подставляет он.

live-now = В прямом эфире. Журнал последний раз вырос {"{"}ago{"}"} назад.
live-silent = Нет связи с {"{"}time{"}"}. То, что вы видите, может устареть.
live-seconds = {"{"}n{"}"} с
live-minutes = {"{"}n{"}"} мин

## Между частями списка и между его группами: последний знак — пробел.

list-comma = ,{" "}
list-semicolon = ;{" "}

## Части длинного списка

parts-of-list = Части списка
part-of-list = { $from } – { $to } из { $all }
earlier = раньше
later = дальше

## Где что находится

areas-above = Вышестоящие территории
areas = Территории
area = Территория
stations = Участки
station = Участок
contest = Выборы
state = Состояние
area-country = страна
area-constituency = избирательный округ
area-region = регион
area-province = область
area-district = район
area-neighbourhood = квартал
area-abroad = за рубежом
area-mission = дипломатическое представительство
area-customs = пограничный пункт
area-penal = исправительное учреждение
area-village = село
area-town = посёлок
area-city = город
area-municipality = муниципалитет
area-quarter = квартал
area-governorate = губернаторство

## Данные

data = Данные
yes = да
no = нет
not-yet = ещё нет

## Что пошло не так

go-home = К результатам
status-bad-request = Неверный запрос
status-forbidden = Доступ закрыт
status-not-found = Не найдено
status-method-not-allowed = Метод не разрешён
status-gone = Больше не существует
status-too-long = Слишком длинный адрес
status-too-many = Слишком много запросов
status-busy = Сервис временно недоступен
status-error = Ошибка сервера
fault-not-found = По этому адресу ничего нет.
fault-unknown-area = На этих выборах нет территории с таким идентификатором.
fault-unknown-station = На этих выборах нет участка с таким идентификатором.
fault-unknown-contest = Нет выборов с таким идентификатором.
fault-unknown-party = В реестре нет партии с таким идентификатором.
fault-unknown-notice = В журнале нет публикации с таким номером.
fault-unknown-category = Нет такого вида публикаций.
fault-unknown-filter = Список нельзя сузить таким образом.
fault-method = Этот адрес не знает такого метода.
fault-too-long = Этот адрес слишком длинный.
fault-internal = На это не удалось ответить; ошибка на стороне сервера и записана в его журнал.
