# Страница одного списка или кандидата.

choice-above = Выборы
choice-figures = Данные
choice-votes = Голоса
choice-share = Доля
choice-seats = Мандаты
choice-seats-open = не решено
choice-place = Место
choice-place-of = { $place }-е из { $all }
choice-thresholds = Барьеры
choice-map = На карте
choice-all = Все варианты и распределение мандатов
choice-open = Что ещё может измениться
choice-best = Наибольшие доли
choice-worst = Наименьшие доли
choice-places-note = Из мест, где не меньше 100 действительных голосов и подсчитано достаточно, чтобы судить; рядом — голоса и подсчитанные результаты.
choice-areas = По территориям
choice-first = Лидирует здесь
choice-seats-follow = Как получены мандаты
