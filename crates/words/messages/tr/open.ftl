# The page of open data, and what a copy made of files shows where it has none.
open-data = Açık veri
not-here = Burada değil
not-here-text = Bu adreste bir şey yok. Bu sitenin dosyalardan oluşan kopyasında sandık ve küçük bölge sayfaları paketlerde durur ve bir betikle oradan alınır; betik olmadan rakamları üst bölgelerin sayfalarında ve <1>açık veride</1> bulunur.
