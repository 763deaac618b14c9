# Search.

search-title = Search
search-label = Place, polling place, address, station number, candidate or list
search-button = Search
search-hint = Capitals and accents do not matter. Several words find what has all of them, or lies where they say: a place and the number of a station, for instance.
search-nothing = Nothing in this election has all of these words.
search-choices =
    { $count ->
        [one] One choice
       *[other] { $count } choices
    }
search-areas =
    { $count ->
        [one] One area
       *[other] { $count } areas
    }
search-stations =
    { $count ->
        [one] One station
       *[other] { $count } stations
    }
search-more =
    { $count ->
        [one] One more is not shown. Add a word to narrow the search.
       *[other] { $count } more are not shown. Add a word to narrow the search.
    }
