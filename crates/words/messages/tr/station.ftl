### Bir sandık: nüshaları, sayımları, hakkında kayıtta ne olduğu.

place = Sandık alanı
polling-day = Oy verme günü
on-list = Seçimden önce listedeki seçmen
held-again = Önceki oylama iptal edildi. { $day } günü { $round }. tur olarak yenilenir; yalnızca bu sonuç sayılır.
was-held = { $round }. tur: iptal edildi ve yerine yenileme yapıldı. Hiçbir yerde sayılmaz.
not-reported = Henüz bildirmedi.
not-expected = Tamlık mühründe yok: hiçbir şey bildirilmeyecek.
no-act = Kayıtta bu sandıkla ilgili bir işlem henüz yok.
check-station = Bu sandığı tarayıcınızda denetleyin
# Ardından bir formül gelir.
formula = genellikle şu geçerlidir:

## Nüshalar ve sayımlar

copies = Nüshalar
counts = Bu sandığın sayımları
counts-agree = Bu sandığın bütün sayımları aynı.
cell = Kalem
differs = farklı
equal-below = Hepsinde aynı olanlar
# Toplamlara giren metnin yanındaki işaret.
counts-now = sayılıyor
not-come = Henüz gelmeyenler:
closed-at = Sayımın kapanışı
# Ardından hangi nüsha olduğu gelir.
one-copy = tek nüsha,
copies-agree = { $n } nüsha, hepsi aynı
copies-differ = { $n } nüsha, { $cells } farklı
cells = { $n } kalem
votes-apart = { $n } oy fark
# $cells ve $apart yukarıdaki iki ileti; $settled "açık" gibi bir sözdür.
apart-incident = Bu sandığın cihazının imzasını taşıyan iki farklı metin var: { $cells }, { $apart } ({ $settled }).
apart-party = Bir partinin veya gözlemcinin nüshası farklı; bu nüsha hiç sayılmaz, her zaman karşılaştırılır: { $cells }, { $apart } ({ $settled }).
apart-copies = Nüshalar farklı: { $cells }, { $apart } ({ $settled }).
counts-over-limit = { $left } ile { $right }: { $apart }, geçerli oyların { $share } kadarı; hoşgörü sınırı olan yüzde { $limit } altında değil ({ $settled }).
counts-not-tolerated = { $left } ile { $right }: { $apart }, geçerli oyların { $share } kadarı; hoş görülmez ({ $settled }).
counts-under-limit = { $left } ile { $right }: { $apart }, geçerli oyların { $share } kadarı; hoş görülür (yüzde { $limit } altında veya sonraki sayımla giderildi) ({ $settled }).
counts-later-prevails = { $left } ile { $right }: { $apart }, geçerli oyların { $share } kadarı; hoş görülür: sonraki sayım geçerlidir ({ $settled }).

## Bir nüshanın yolları ve sayımlar

channel-transmitted = elektronik iletim
channel-card = bellek kartı
channel-tape = yazıcı çıktısı
channel-scan = tarama
channel-entry = kurulda veri girişi
channel-party = parti nüshası
count-machine = makine sayımı
count-hand = elle sayım
count-recount = { $n }. yeniden sayım
# Bir belge: hangi sayım, tutanağının kaçıncı düzenlemesi.
document = { $count }, { $issue }. düzenleme
issue-of = { $issue }. düzenleme
issue = düzenleme

## Bir sonucun durumları

states = Duruma göre sonuçlar
state-awaited = bekleniyor
state-provisional = geçici
state-agreed = uyumlu
state-differing = farklı
state-under-ruling = karar altında
state-final = kesin
state-annulled = iptal
meaning-awaited = hiçbir şey gelmedi
meaning-provisional = ilk nüsha geldi, karşılaştırılacak bir şey henüz yok
meaning-agreed = gelenler aynı veya aynı olmayanı bir karar giderdi; başka nüshalar veya ilan bekleniyor
meaning-differing = nüshalar veya sayımlar aynı değil ve henüz karar verilmedi
meaning-under-ruling = bir kararla bekletiliyor veya istenen başka bir sayım gelmedi
meaning-final = kuralların istediği bütün nüshalar geldi ve aynı veya seçimin sonucu kesin olarak ilan edildi
meaning-annulled = bir karar onu toplamlardan çıkardı
sentence-awaited = Henüz bir şey gelmedi.
sentence-provisional = İlk nüsha geldi; karşılaştırılacak bir şey henüz yok.
sentence-agreed-settled = Uyuşmayan giderildi veya hoş görülüyor.
sentence-agreed = Gelenler aynı.
sentence-differing-counted = Gelenler aynı değil ve henüz karar verilmedi. O zamana kadar metinlerden biri sayılmaya devam eder.
sentence-differing = Gelenler aynı değil ve henüz karar verilmedi. O zamana kadar hiçbiri toplamlarda değildir.
sentence-ordered = İstenen sayım henüz gelmedi: { $count }.
sentence-under-ruling = Bir karar, serbest bırakılıncaya kadar onu toplamların dışında tutuyor.
sentence-final-settled = Kuralların istediği bütün nüshalar geldi; uyuşmayan giderildi veya hoş görülüyor.
sentence-final-complete = Kuralların istediği bütün nüshalar geldi ve aynı.
sentence-final = Seçimin sonucu kesin olarak ilan edildi.
sentence-annulled = Bir karar onu iptal etti: toplamlarda değildir.
awaited-before-final = Kesinleşmeden önce beklenenler: { $what }.
nothing-asked = Bu seçimin kuralları başka nüsha istemez; seçimin sonucu kesin ilan edilince kesinleşir.
limit-ahead = { $until } anına kadar şu yolla gelmezse: { $copy }, şu istenir: { $count }.
limit-passed = Süresinde şu yolla gelmedi: { $copy }; şu istendi: { $count }.

## Olaylar, süreler, taramalar

incidents = Olaylar
incident = Bu sandığın cihazı aynı belgenin iki farklı metnini imzaladı: { $document }. Bir karar birini kabul etmedikçe hiçbiri sayılmaz.
limits = Geçen süreler
scans = Taranan sayfalar
# Ardından hangi belge olduğu gelir.
scan-of = Tarama:
page-of = sayfa { $page } / { $pages }
page-version = sürüm { $version } / { $of }
by-code = sayfadaki kodla dosyalandı
by-hand = kurulda elle dosyalandı
paper-result = sandık sonuç tutanağı
paper-counting-sheet = sayım ve döküm cetveli
paper-correction = düzeltme tutanağı
paper-consolidation = birleştirme tutanağı

## Kayıttaki bütün metinler

issues = Kayıttaki bütün metinler
minutes = Tutanak
# $at cihazın yazdığı zamandır.
closed = kapanış { $at }
# Ardından numarası gelir.
record-index = Kayıt maddesi
proof = kanıt
# Ardından gün ve saat gelir.
recorded = kayda geçtiği an
text-counts = Bu metin sayılıyor.
text-older = Eski: yerine sonraki bir düzenleme veya üstün tutulan bir sayım sayılıyor.
text-on-record = Kayıtta; bu sonuçtan hiçbir şey şu anda toplamlarda değil.
text-held = Bekletiliyor: ondan önce { $issue }. düzenleme eksik.
text-copy = { $entry } numaralı maddenin başka bir nüshası; aynısını söylüyor.
text-differs = { $entry } numaralı maddedeki belgenin başka bir metni; farklı bir şey söylüyor.
text-repeated = { $entry } numaralı maddenin aynısı.
text-contradicts = { $entry } numaralı maddeyle çelişiyor.
issue-same = Sayıları { $issue }. düzenlemeyle aynı.
issue-changed = { $issue }. düzenlemenin { $n } sayısını değiştirdi:

## İmzalar

signatures = İmzalar
signatures-hold = Her nüsha alınırken ve bu sayfa için yeniden denetlendi: her imza bu metne ve anahtar listesindeki bir anahtara aittir.
# $error İngilizcedir.
signatures-fail = Dikkat: { $entry } numaralı maddenin bu sayfa için denetimi başarısız oldu: { $error }
signer-device = bu sandığın cihaz anahtarıyla imzalandı
signer-member = sandık kurulunun bir anahtarıyla imzalandı
signer-board = bir seçim kurulunun anahtarıyla imzalandı
signer-commission = yüksek kurulun anahtarıyla imzalandı
signer-desk = bir seçim kurulunun masasınca imzalandı
signer-delivery = getiren masa tarafından imzalandı
signer-party = bir partinin veya gözlemcinin anahtarıyla imzalandı
signer-witness = kayda tanıklık eden bir anahtarla imzalandı
signer-unknown = anahtar listesinde olmayan bir anahtarla imzalandı
