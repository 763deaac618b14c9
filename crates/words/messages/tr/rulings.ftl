### Farklar, kararlar, kurullar, birleştirmeler.

## Farklar

differences = Farklar
differences-intro = Bir sonucun iki nüshasının veya bir sandığın iki sayımının aynı olmadığı, ülkedeki her yer. Bir fark, ikinci nüsha kayda girer girmez bu listededir ve giderildikten sonra da burada kalır.
no-difference = Kayıtta böyle bir fark yok.
all = hepsi
kind = Tür
kind-incident = bir cihazın iki metni
kind-copies = nüshalar farklı
kind-counts = sayımlar farklı
kind-tolerated = sayımlar hoşgörü içinde farklı
kind-party = bir partinin nüshası farklı
open = Açık
open-only = yalnız açık olanlar
order = Sıra
newest = en yeni önce
largest = en büyük önce
what-differs = Farklı olan
apart = Oy farkı
since = Başlangıç
by-area-open = Yerlere göre farklar
settled = giderildi
open-word = açık
not-blocking = not edildi
more-cells = ve { $n } kalem daha

## Kararlar

rulings = Kararlar
no-rulings = Kayıtta karar yok.
# Ardından aşağıdaki söz ve bir yerin adı gelir.
body = Karar veren:
board-of = seçim kurulu,
decision = Karar
decision-accept = metinlerden birini kabul eder
decision-order-recount = başka bir sayım ister
decision-annul = sonucu iptal eder
decision-correct = tutanağı düzeltir
decision-withhold = sonucu bekletir
decision-release = sonucu serbest bırakır
effect = Neyi değiştirdi
# $what "elle sayım, 2. düzenleme" gibi bir belgedir. Ardından metne bağlantı gelir.
effect-accept = Öteki nüshalar ne derse desin, şu belge için bu metin geçerlidir ({ $what }):
effect-order-recount = Beklenen: { $what }; gelince kendinden önceki sayımların yerine geçer.
effect-annul = Sonuç temelli olarak toplamların dışındadır.
effect-correct = Şu belge kendinden önceki düzenlemelerin yerine geçer: { $what }.
effect-withhold = Sonuç, serbest bırakılıncaya kadar toplamlardan çıkarıldı.
effect-release = Sonuç yeniden sayılır.
changed = Sayılarda
ruling-changed-nothing-counted = Ondan önce bir şey sayılmıyordu, kayda geçtiğinde de sayılmadı.
ruling-changed-none = Kayda geçtiğinde sayılan rakamların hiçbirini değiştirmedi.
ruling-changed = Sayılan rakamlardan { $n } tanesini değiştirdi:
ruling-took-out = Şu sayıları toplamlardan çıkardı:
ruling-brought-in = Şu sayıları toplamlara kattı:
before = Önce
after = Sonra
reason = Gerekçe
basis = Yasal dayanak
complaint = İtiraz
members = Hazır bulunan üyeler
vote-for = kabul
vote-against = ret
vote-abstained = çekimser

## Kurullar

boards = Seçim kurulları
boards-intro = Bir yerin sonuçları hakkında kimin karar verdiği ve birleştirme tutanağını kimin imzaladığı. Bir karar ancak üyeleri kendi yerlerinde, görev süreleri içinde ve yeterli sayıda toplandıysa geçerlidir. Yedek üye ancak asıl üye yoksa katılır.
no-boards = Bu seçimin tanımında burası için kurul kütüğü yok: bir kurulun her anahtarı kendi yeri için imza atabilir.
quorum = Toplantı yeter sayısı
seat = Üyelik
role = Görev
role-chair = başkan
role-member = üye
nominated-by = Aday gösteren
term = Görev süresi
key = İmza anahtarı
principal = asıl
substitute = yedek

## Birleştirmeler

consolidations = Birleştirmeler
consolidations-intro = Kurulların kendi yerleri için imzaladığı toplamlar. Her biri, içine giren sandıkların dosyasını adıyla belirtir. Sandıkları sonradan değişen veya yeniden düzenlenen birleştirme, geçersiz kalmış olarak gösterilir.
no-consolidations = Henüz hiçbir kurul birleştirme imzalamadı.
signed = Kayda geçti
expected = Beklenen
annulled = İptal edilen
superseded = geçersiz kaldı: içindeki bir sonuç sonradan değişti veya yerine sonraki bir düzenleme geldi
in-force = kayıtla uyuşuyor
stations-file = sandıklar (CSV)
