### Комиссиянын жарыялары.

notices = Жарыялар
# $number — жарыянын номери.
notice-number = Жарыя { $number }
category = Түрү
notice-decision = Чечим
notice-regulation = Жобо
notice-announcement = Кулактандыруу
notice-news = Жаңылык
notice-manual = Колдонмо
for-everybody = баары үчүн
for-parties = бардык партиялар үчүн
for-party = бир партия үчүн: { $party }
# $audience — «бардык партиялар үчүн» же «бир партия үчүн: …».
notice-for = Жарыя, { $audience }
notice-gone = Анын тексти жарыялоодон алынды
no-notices = Бул жерде азырынча эч нерсе жарыялана элек.
not-public = ачык эмес
# Аталыштын жанындагы белги.
withdrawn-word = кайтарылып алынды
withdrawn-at = Кайтарылып алынды { $at }: { $why }
# Андан кийин күн келет.
withdrawn = Кайтарылып алынды
version-n = { $version }-версия
version-of = { $version }-версия, { $at }
version-withdrawn = { $version }-версия, { $at }, кайтарылып алынды
files = { $n } файл
files-title = Файлдар
feed = Агым
notice-restricted = Мазмуну ачык эмес; ким үчүн болсо, алар аны партиялардын порталынан табат.
notice-text-withdrawn = Бул версиянын тексти жарыялоодон алынды; анын дайджести калат.
# Андан кийин журналдын жазуусуна шилтеме келет.
notice-published = { $version }-версия, жарыяланды: { $at }.
# Андан кийин дайджест келет.
notice-text = Текст
size-bytes = { $n } байт
size-kilobytes = { $n } кБ
size-megabytes = { $n } МБ
