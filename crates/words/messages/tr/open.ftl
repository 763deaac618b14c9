# The page of open data, and what a copy made of files shows where it has none.
open-data = Açık veri
not-here = Burada değil
not-here-text = Bu adreste bir şey yok. Bu sitenin dosyalardan oluşan kopyasında sandık ve küçük bölge sayfaları paketlerde durur ve bir betikle oradan alınır; betik olmadan rakamları üst bölgelerin sayfalarında ve <1>açık veride</1> bulunur.
open-data-lead = Buradaki her şey <1>imzalı kayıttan</1> çıkar; her yanıt, hangi kayıt büyüklüğünden çıktığını söyler (<code>X-Record-Size</code>). Kimlikler seçimden önce neyse sonra da odur.
open-data-licence = Lisans:
open-data-schema = Şema: bütün adreslerin 1. sürümü, programlar için <1>OpenAPI</1> ile tanımlıdır. Seçimden önce sabitlendi: alan eklenir, hiçbirinin adı ya da anlamı değiştirilmez.
open-data-acts = Olanları, düzeltmeleri de, <1>işlemler akışı</1> (Atom) ve anında <code>/events</code> bildirir.
open-data-changes = Bir andan ya da bir imleçten sonraki değişiklikler: veri kümelerinin <code>since</code>, <code>order=changed</code> ve <code>after</code> parametreleri.
open-data-files = Tam dosyalar
open-data-what = Ne
open-data-form = Biçim
open-data-take = İndir
open-data-bytes = Bayt
open-data-size = Kayıt büyüklüğü
open-data-when-asked = istendiğinde hazırlanır
open-data-by-contest = Seçime göre
open-data-counts = <1>ülke sayımları</1> (EML_NL 510; bir yer için <code>&area=</code> veya <code>&station=</code>)
open-data-nothing-counted = henüz hiçbir şey sayılmadı
open-data-elected = <1>kimler seçildi</1> (EML_NL 520)
open-data-areas = <1>bölgeler ve sonuçları</1> (GeoJSON)
open-data-results-areas = Bütün bölgelerin sonuçları
open-data-results-stations = Bütün bölge ve sandıkların sonuçları
open-data-record = Görüntüler dışında kaydın tamamı
open-data-places = Oy verme yerleri ve sandıkları
open-data-places-map = Harita karoları olarak oy verme yerleri
open-data-embed = Kendi sayfanızda
open-data-embed-lead = Çerçeve içinde bir toplam veya harita: hiçbir şey çalıştırmaz, çerez koymaz, her dakika kendini yeniler ve ne kadarının sayıldığını söyler. Satırı sayfanıza kopyalayın.
