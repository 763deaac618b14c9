### Реестр партий и календарь.

## Партии

parties = Партии
parties-intro = Кто может выдвигать кандидатов на этих выборах и почему кто-то не может. В реестре — организации и их контакты, но не частные лица; независимый кандидат указан под именем из бюллетеня.
no-parties = В папке этих выборов нет реестра партий.
parties-eligible = Могут участвовать: <b>{ $n }</b> { $n ->
    [one] партия
    [few] партии
    [many] партий
   *[other] партии
}.
party = Партия
party-kind-party = партия
party-kind-independent = независимый
party-kind-alliance = блок
may-stand = Может участвовать
alliance = Блок
its-parties = Партии блока
organisations = Отделения
no-organisations = В реестре отделений нет.
reached = Контакты
stands-in = В бюллетене
choices = { $n } { $n ->
    [one] вариант
    [few] варианта
    [many] вариантов
   *[other] варианта
}

## Календарь

calendar = Календарь выборов
calendar-intro = Этапы этих выборов, их дни и нормы закона. Срок, который пришёлся бы на выходной, переносится, как указано в календаре; перенесённое отмечено.
no-calendar = В папке этих выборов нет календаря.
step = Этап
deadline = крайний срок
when = Когда
law = Закон
until = по { $day }
end-of-day = конец дня
holidays = Выходные дни
every-week = каждую неделю: { $day }
moved-from = перенесено с { $day }
times-in = Время указано по зоне { $zone }.
subscribe = Для программ-календарей (iCalendar)
monday = понедельник
tuesday = вторник
wednesday = среда
thursday = четверг
friday = пятница
saturday = суббота
sunday = воскресенье
