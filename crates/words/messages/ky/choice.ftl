# Бир тизменин же талапкердин барагы.

choice-above = Шайлоо
choice-figures = Сандар
choice-votes = Добуштар
choice-share = Үлүшү
choice-seats = Мандаттар
choice-seats-open = ачык
choice-place = Орду
choice-place-of = { $all } ичинен { $place }-орун
choice-thresholds = Босоголор
choice-map = Картада
choice-all = Бардык тандоолор жана мандаттардын бөлүштүрүлүшү
choice-open = Дагы эмне өзгөрүшү мүмкүн
choice-best = Эң чоң үлүштөр
choice-worst = Эң кичине үлүштөр
choice-places-note = Кеминде 100 жарактуу добушу бар жана айтууга жетиштүү саналган жерлерден; жанында добуштар жана саналган жыйынтыктар.
choice-areas = Аймактар боюнча
choice-first = Бул жерде алдыда
choice-seats-follow = Мандаттары кантип чыкты
