# Arama.

search-title = Arama
search-label = Yer, oy verme yeri, adres, sandık numarası, aday veya liste
search-button = Ara
search-hint = Büyük küçük harf ve aksanlı harf fark etmez. Birden çok kelime, hepsini taşıyanı veya o yerde olanı bulur: örneğin bir ilçe ile bir sandık numarası.
search-nothing = Bu seçimde bu kelimelerin hepsini taşıyan bir şey yok.
search-choices =
    { $count ->
        [one] { $count } seçenek
       *[other] { $count } seçenek
    }
search-areas =
    { $count ->
        [one] { $count } bölge
       *[other] { $count } bölge
    }
search-stations =
    { $count ->
        [one] { $count } sandık
       *[other] { $count } sandık
    }
search-more =
    { $count ->
        [one] { $count } tane daha var, gösterilmedi. Aramayı daraltmak için bir kelime ekleyin.
       *[other] { $count } tane daha var, gösterilmedi. Aramayı daraltmak için bir kelime ekleyin.
    }
