### Публикации комиссии.

notices = Публикации
# $number — номер публикации.
notice-number = Публикация { $number }
category = Вид
notice-decision = Решение
notice-regulation = Положение
notice-announcement = Объявление
notice-news = Новость
notice-manual = Руководство
for-everybody = для всех
for-parties = для всех партий
for-party = для одной партии: { $party }
# $audience — «для всех партий» или «для одной партии: …».
notice-for = Публикация { $audience }
notice-gone = Её текст снят с публикации
no-notices = Здесь ещё ничего не опубликовано.
not-public = не публично
# Пометка рядом с заголовком.
withdrawn-word = отозвано
withdrawn-at = Отозвано { $at }: { $why }
# Далее следует дата.
withdrawn = Отозвано
version-n = версия { $version }
version-of = Версия { $version } от { $at }
version-withdrawn = Версия { $version } от { $at }, отозвана
files = { $n } { $n ->
    [one] файл
    [few] файла
    [many] файлов
   *[other] файла
}
files-title = Файлы
feed = Лента
notice-restricted = Содержание не публично; те, для кого оно, найдут его в портале партий.
notice-text-withdrawn = Текст этой версии снят с публикации; его дайджест остаётся.
# Далее ссылка на запись журнала.
notice-published = Версия { $version }, опубликована { $at }.
# Далее следует дайджест.
notice-text = Текст
size-bytes = { $n } { $n ->
    [one] байт
    [few] байта
    [many] байт
   *[other] байта
}
size-kilobytes = { $n } кБ
size-megabytes = { $n } МБ
