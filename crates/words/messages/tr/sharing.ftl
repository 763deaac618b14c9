### Kim neyi alır: paylaşım tablosu, veri kümeleri, verilenler.

sharing = Kim neyi alır
sharing-intro = Hangi verinin kime, ne zamandan beri ve hangi biçimde gideceğine tek bir tablo karar verir; bu sunucuda başka bir şey karar vermez.
sharing-stated = Tablo, seçimin <1>tanımındaki</1> <code>sharing.toml</code> dosyasıdır.
sharing-standard = Bu seçimin kendi tablosu yok, standart tablo geçerlidir.
sharing-public = Burada herkese verilenler gösterilir. Partiler tablonun tamamını kendi sayfalarında görür.
shared-to = Kime
shared-from = Ne zamandan beri
forms = Biçimler
always = her zaman
all-forms = her biçimde
form-page = sayfalar
form-soap = web hizmeti
form-files = dosya aktarımı
form-archive = arşiv
to-public = herkese
to-parties = her partiye
to-own-party = ilgili olduğu partiye
after-seal = tamlık mühründen sonra
after-provisional = bütün seçimlerin en azından geçici sonucu ilan edildikten sonra
after-final = bütün seçimlerin kesin sonucu ilan edildikten sonra
# Ardından türler gelir.
nobody-gets = Kimseye verilmeyenler:

## Tablodaki veri türleri

shared-election = Seçimler, yerler, sandıklar, takvim
shared-parties = Parti kütüğü
shared-candidates-provisional = İtiraz süresindeki geçici adaylar
shared-candidates-final = Oy pusulasındaki kesin adaylar
shared-candidates-elected = Seçilenler
shared-boards = Kurul kütüğü
shared-officials = Bir partinin kurullardaki üyeleri
shared-figures = Seçimden önce sandık seçmen sayıları, katılım
shared-results = Sandıkların ve yerlerin sonuçları, sandalyeler
shared-minutes = Tutanak nüshaları ve aralarındaki farklar
shared-images = İmzalı sayfaların görüntüleri
shared-consolidations = Kurulların birleştirme tutanakları
shared-rulings = Sonuçlar hakkında kararlar
shared-record = Kayıt maddeleri
shared-notices = Kararlar, duyurular, haberler, kılavuzlar
shared-voters = Seçmen listeleri

## Veri kümeleri

data-sets = Veri kümeleri
data-set = Veri kümesi
data-sets-intro = Her dosya, içindeki her şeyin çıktığı kayıt büyüklüğünü yazar; aynı büyüklükteki aynı seçimin biçimi ne olursa olsun tek bir özet değeri vardır.
no-data-sets = Şu anda herkese açık veri kümesi yok.
take-as = Alma biçimi
digest = özet değer
set-election = Seçimin bilgileri
set-parties = Parti kütüğü
set-contests = Bu tarihteki seçimler
set-constituencies = Sandalyelerin dağıtıldığı çevreler ve sayıları
set-areas = İller, ilçeler, temsilcilikler ve öteki bütün yerler
set-stations = Sandıklar, bulundukları yerler ve adresler
set-figures = Seçimden önce her sandığın listesindeki seçmen sayısı
set-candidates = Oy pusulasındaki sırayla seçenekler
set-persons = Listelerdeki kişiler
set-boards = Seçim kurulları
set-members = Kurullarda anahtar ve üyeliğe göre kimin oturabileceği
set-officials = Bir partinin aday gösterdiği kurul üyeleri
set-station-results = Bir seçimde her sandığın sonucu
set-area-results = Bir seçimde her yerin toplamı
set-minutes = Her tutanak nüshası, nasıl ve ne zaman geldiği
set-pages = İmzalı her sayfanın görüntüsü
set-rulings = Kurulların ve yüksek kurulun sonuçlarla ilgili kararları
set-consolidations = Kurulların imzalı toplamları

## Bazılarına verilenler

given-to-some = Yalnız bazılarına verilenler
nothing-released = Herkese açık olmayan hiçbir şey verilmedi.
released-intro = Kayıtta, partilere verilen her tablonun tuzlanmış özet değeri vardır. Tabloyu alan, ötekilerin de aynısını aldığını kanıtlayabilir.
releases = Verilenler
record-size = Kayıt büyüklüğü
rows = Satır
bytes = Bayt
salted-digest = Tuzlanmış özet değer
salt = tuz
