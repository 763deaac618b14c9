# The page of open data, and what a copy made of files shows where it has none.
open-data = Открытые данные
not-here = Здесь нет
not-here-text = По этому адресу ничего нет. В копии сайта из файлов страницы участков и малых территорий лежат в пакетах, откуда их берёт скрипт; без скрипта их цифры есть на страницах вышестоящих территорий и в <1>открытых данных</1>.
open-data-lead = Всё здесь следует из <1>подписанного журнала</1>; каждый ответ говорит, из какого размера журнала он получен (<code>X-Record-Size</code>). Идентификаторы одни и те же до и после голосования.
open-data-licence = Лицензия:
open-data-schema = Схема: версия 1 всех адресов, описана для программ в <1>OpenAPI</1>. Она закреплена до голосования: поля добавляются, ни одно не переименовывается и не получает другого смысла.
open-data-acts = О происходящем, в том числе об исправлениях, сообщает <1>лента актов</1> (Atom), а сразу — <code>/events</code>.
open-data-changes = Изменения с момента или от курсора: параметры <code>since</code>, <code>order=changed</code> и <code>after</code> наборов данных.
open-data-files = Целые файлы
open-data-what = Что
open-data-form = Формат
open-data-take = Взять
open-data-bytes = Байты
open-data-size = По размеру журнала
open-data-when-asked = создаётся по запросу
open-data-by-contest = По выборам
open-data-counts = <1>подсчёты по стране</1> (EML_NL 510; для одного места — <code>&area=</code> или <code>&station=</code>)
open-data-nothing-counted = пока ничего не подсчитано
open-data-elected = <1>кто избран</1> (EML_NL 520)
open-data-areas = <1>территории с результатами</1> (GeoJSON)
open-data-results-areas = Результаты всех территорий
open-data-results-stations = Результаты всех территорий и участков
open-data-record = Весь журнал без изображений
open-data-places = Помещения для голосования с их участками
open-data-places-map = Помещения для голосования как тайлы карты
open-data-embed = На вашей странице
open-data-embed-lead = Итог или карта в рамке: ничего не запускает, не ставит cookie, обновляется каждую минуту и говорит, сколько подсчитано. Скопируйте строку на свою страницу.
