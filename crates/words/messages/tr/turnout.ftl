# Gün boyunca katılım.

turnout-title = Gün boyunca katılım
turnout-until = Saat
turnout-part = Listedeki seçmenlerin
turnout-voters = Oy kullanmaya gelen
turnout-registered = Listedeki seçmen
turnout-line = Bütün ülke
turnout-areas = Saat saat
turnout-what = Kurulların kayda geçirdiği sayılar; oranlar, bildirim yapan yerlerin listelerindeki seçmenler üzerindendir. Bir sonucun katılım oranı tutanağının söylediğidir.
turnout-small = { $voters } seçmenden az seçmeni olan bölge komşularıyla birlikte sayılır.
turnout-none = Hiçbir kurul saatlik katılımı henüz bildirmedi. Sayılan sonuçlardaki katılım haritada ve her bölgenin sayfasında yer alır.
turnout-map = Sayılan sonuçların katılımı haritada
turnout-data = Veriler
nav-turnout = Katılım
chart-table = aynısı tablo olarak
chart-time = Zaman
