# Издөө.

search-title = Издөө
search-label = Жер, добуш берүү жайы, дарек, участканын номери, талапкер же тизме
search-button = Издөө
search-hint = Баш тамга менен өзгөчө тамгалардын айырмасы жок. Бир нече сөз алардын баары бар нерсени же ошол жердегини табат: мисалы, район жана участканын номери.
search-nothing = Бул шайлоодо бул сөздөрдүн баары бар эч нерсе жок.
search-choices =
    { $count ->
        [one] { $count } тандоо
       *[other] { $count } тандоо
    }
search-areas =
    { $count ->
        [one] { $count } аймак
       *[other] { $count } аймак
    }
search-stations =
    { $count ->
        [one] { $count } участка
       *[other] { $count } участка
    }
search-more =
    { $count ->
        [one] Дагы { $count } көрсөтүлгөн жок. Издөөнү тарытуу үчүн сөз кошуңуз.
       *[other] Дагы { $count } көрсөтүлгөн жок. Издөөнү тарытуу үчүн сөз кошуңуз.
    }
