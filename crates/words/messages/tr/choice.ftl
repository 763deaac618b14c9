# Bir listenin veya adayın sayfası.

choice-above = Seçim
choice-figures = Sayılar
choice-votes = Oy
choice-share = Oran
choice-seats = Sandalye
choice-seats-open = belirsiz
choice-place = Sıra
choice-place-of = { $place }. / { $all }
choice-thresholds = Barajlar
choice-map = Haritada
choice-all = Bütün seçenekler ve sandalyelerin dağılımı
choice-open = Hâlâ neler değişebilir
choice-best = En yüksek oranlar
choice-worst = En düşük oranlar
choice-places-note = En az 100 geçerli oyu olan ve söylemeye yetecek kadarı sayılmış yerlerden; yanlarında oy ve sayılan sonuçlar.
choice-areas = Bölgelere göre
choice-first = Burada önde
choice-seats-follow = Sandalyeleri nasıl çıktı
