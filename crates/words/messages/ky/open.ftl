# The page of open data, and what a copy made of files shows where it has none.
open-data = Ачык маалымат
not-here = Бул жерде жок
not-here-text = Бул даректе эч нерсе жок. Бул сайттын файлдардан турган көчүрмөсүндө участоктордун жана чакан аймактардын барактары таңгактарда турат, аларды скрипт алат; скриптсиз алардын сандары жогорку аймактардын барактарында жана <1>ачык маалыматта</1>.
open-data-lead = Мындагынын баары <1>кол коюлган журналдан</1> келип чыгат; ар бир жооп журналдын кайсы көлөмүнөн экенин айтат (<code>X-Record-Size</code>). Идентификаторлор добуш берүүгө чейин да, андан кийин да өзгөрбөйт.
open-data-licence = Лицензия:
open-data-schema = Схема: бардык даректердин 1-версиясы, программалар үчүн <1>OpenAPI</1> менен сүрөттөлгөн. Ал добуш берүүгө чейин бекитилген: талаалар кошулат, бирөөнүн да аты же мааниси өзгөрбөйт.
open-data-acts = Болуп жаткандарды, оңдоолорду да, <1>актылардын агымы</1> (Atom) жана дароо <code>/events</code> билдирет.
open-data-changes = Кайсы бир убакыттан же курсордон берки өзгөрүүлөр: маалымат топтомдорунун <code>since</code>, <code>order=changed</code> жана <code>after</code> параметрлери.
open-data-files = Толук файлдар
open-data-what = Эмне
open-data-form = Формат
open-data-take = Алуу
open-data-bytes = Байт
open-data-size = Журналдын көлөмү боюнча
open-data-when-asked = суралганда түзүлөт
open-data-by-contest = Шайлоо боюнча
open-data-counts = <1>өлкө боюнча эсептер</1> (EML_NL 510; бир жер үчүн <code>&area=</code> же <code>&station=</code>)
open-data-nothing-counted = азырынча эч нерсе эсептелген жок
open-data-elected = <1>ким шайланды</1> (EML_NL 520)
open-data-areas = <1>аймактар жана натыйжалар</1> (GeoJSON)
open-data-results-areas = Бардык аймактардын натыйжалары
open-data-results-stations = Бардык аймактардын жана участкалардын натыйжалары
open-data-record = Сүрөттөрсүз бүтүндөй журнал
open-data-places = Добуш берүү жайлары жана алардын участкалары
open-data-places-map = Добуш берүү жайлары карта плиткалары түрүндө
