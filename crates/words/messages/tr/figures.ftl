### Bir seçimin sayıları: ne kadarının sayıldığı, oylar, oranlar, katılım.

## Ne kadar ilerlediği

stage-final = Kesin sonuç, ilan edildi
stage-provisional = Geçici sonuç, ilan edildi; değişebilir
stage-nothing = Sayım sonucu henüz gelmedi
stage-counting = Geçici: sayım sürüyor
stage-counted = Bütün sandıklar sayıldı; sonuç henüz ilan edilmedi

## En çok oyu olanın adından sonra

has-most = en çok oyu aldı: { $share }
leads-so-far = şimdilik { $share } ile önde
equal-lead = İki veya daha fazlası eşit sayıda oy aldı.

## Ne kadarının sayıldığı

stations-counted = <b>{ $expected }</b> sandıktan <b>{ $reported }</b> tanesi sayıldı
nothing-counted = { $expected } sandıktan { $reported } tanesi sayıldı: henüz gösterilecek bir şey yok.
figures-of = { $expected } sandıktan sayılan <b>{ $reported }</b> sandığın sayılarıdır
# Önceki cümlenin ardından, virgülden sonra gelir.
aggregates = sandık ayrıntısı bildirmeyen { $n } yerin (yurt dışı gibi) sayılarıyla birlikte: geçerli oyların { $votes } adedi
areas-counted = sayılan sonuçlar, bütün seçimler birlikte

## Tablo

choice = Seçenek
votes = Oy
share = Oran
seats = Sandalye
undecided = açık
open-seats = belli değil veya boş
more-choices = ve { $n } tane daha
nobody = Tutanakların hiçbir seçeneğe yazmadığı geçerli oylar
registered = Kayıtlı seçmen
voted = Oy kullanan
valid = Geçerli oy
invalid = Geçersiz oy
turnout = Katılım oranı
counted-short = Sayılan
leads = Önde
tied = oylar eşit

## Notlar

contradictory = Kendi içinde çelişen tutanaklar: { $n }. İmzalandıkları gibi sayılır ve kurullara gösterilir.
suspect = Bakılmaya değer tutanaklar: { $n }. Yasaya uygun olabilirler; her sandığın sayfası neyin fark edildiğini söyler.
contradiction = çelişki
worth-a-look = bakılmaya değer
not-counted = toplamlarda yok
later-held = sonraki bir düzenleme bekletiliyor: ondan önceki eksik
not-expected-short = beklenmiyor
not-reported-short = henüz bildirmedi
unknown-acts = Kayıtta bu programın tanımadığı türden işlemler var; buradaki hiçbir sayıyı değiştirmezler:

## Bağlantılar

details = Bütün seçenekler, sandalyeler ve nasıl çıktıkları
by-area = Yerlere göre sonuçlar
nothing-silent = Bütün sandıklar bildirdi.

## Tutanak denetimlerinin fark ettikleri

check-votes-differ-from-valid = Bütün seçeneklerin oylarının toplamı geçerli oy sayısına eşit değil.
check-ballots-do-not-add-up = Geçerli ve geçersiz oyların toplamı oy kullanan seçmen sayısına eşit değil.
check-more-valid-than-voted = Geçerli oy sayısı oy kullanan seçmen sayısından fazla.
check-more-voted-than-registered = Oy kullananlar kayıtlı seçmenlerden fazla. Görevlilerin ve güvenlik güçlerinin görev yerinde oy kullandığı sandıklarda ve cezaevlerinde küçük sayılarda yasaya uygundur.
check-list-changed = Kayıtlı seçmen sayısı, sandığın seçimden önceki listesindeki sayıdan farklı.
check-nobody-voted = Burada kimse oy kullanmadı.
check-closed-before-the-poll = Sayım, bu sandığın oy verme gününden önce kapatılmış. Cihazın saati yanlış olabilir.
