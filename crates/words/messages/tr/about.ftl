### Veriler, denetleme ve programlar hakkındaki sayfalar.

about-intro = Her sandık kendi tutanağını imzalar. İmzalanan her metin, yalnızca büyüyebilen ve herkese açık bir kaydın maddesi olur; bu sayfalardaki her sayı o kayıttan toplanır. Bu siteye güvenmek zorunda değilsiniz: kaydı kopyalayın, denetleyin ve yeniden sayın.
about-copies = Her sonucun nüshaları
about-copies-ways = Bir sandığın sonucu birbirinden bağımsız birkaç yolla gelir: cihazından gönderilerek, bellek kartında, yazıcı çıktısındaki kodla, imzalı kâğıdın taramasıyla, kâğıttan kurulda iki kişi tarafından girilerek ve parti ile gözlemcilerin nüshaları olarak. Gelenlerin hepsi kalem kalem karşılaştırılır; her sandığın sayfası onları yan yana gösterir.
# Ardından kuralların adı gelir.
about-copies-rules = Bu seçimin kuralları, önce hangi nüshanın sayılacağını ve sonuç kesinleşmeden hangilerinin aynı olması gerektiğini söyler:
about-disagree = Uyuşmayan ne varsa, giderilmiş olsun olmasın, hemen <1>farklar</1> listesine girer; kurulların bu konuda verdiği kararlar, kimin nasıl oy verdiğiyle birlikte <2>kararlar</2> arasındadır; imzaladıkları toplamlar <3>birleştirmeler</3> sayfasındadır. Bir partinin kendi nüshası hiç sayılmaz ve hiçbir sonucu durdurmaz; ötekiler gibi herkesin önünde karşılaştırılır.
about-check = <1>Tarayıcınızda</1> veya programla:
about-commands = İlk komut kaydı kopyalar; ikincisi her imzayı, ağacı, işlemlerin sırasını ve tamlık mührünü denetler, her şeyi yeniden toplar ve sandalyeleri hesaplar. Bu sayfadan aldığınız bir anahtar yalnızca bu sayfanın kendisiyle tutarlı olduğunu kanıtlar: onu kâğıttaki, sandık çıktılarındaki veya resmî gazetedeki anahtarla karşılaştırın ve sonrakileri sınamak için bir denetim noktası saklayın.
root-key = Kök anahtar
record-key = Kaydın anahtarı
origin = Kaynak
definition = Tanım

## Aynı anda

same-moment = Aynı anda
same-moment-feed = Her parti her işlemi tek bir akıştan, aynı baytlar olarak alır. Bu sunucu, onları her partinin bağlantısına ne zaman verdiğini ölçer.
same-moment-own = Bu sayılar sunucunun kendisine aittir ve kaydın parçası değildir: <1>JSON</1>.
skew-none = Henüz aynı anda bağlanan iki parti olmadı.
skew = Son { $releases } gönderimde, { $seconds } saniyede, her birini ilk ve son alan parti arasında ortanca { $middle } ms, 100 gönderimin 99'unda en çok { $most } ms, hepsinde en çok { $max } ms fark oldu. { $readers } partinin bağlantısı açık, bunların { $behind } tanesi gelenden yavaş.

## Veri

data-all-totals = bütün seçimlerin toplamları ve sandalyeleri
data-differs = farklı olan her şey:
data-election = seçim, anahtarları ve dosyaları
data-service = <1>programlar için</1>: partilerin web hizmeti ve bütün adreslerin açıklaması (OpenAPI)
data-checkpoint = <1>kaydın imzalı başı</1>; parçaları <code>/tile/</code> altındadır
data-sharing = <1>CSV, XLSX ve JSON olarak bütün veri kümeleri, özet değerleriyle</1>, ve kimin neyi aldığı
data-events = <code>/events</code>: kayıt her büyüdüğünde bir ileti (server-sent events)
data-free = Veriler serbestçe kullanılır; hesap istenmez, çerez bırakılmaz. JSON'da bilinmeyen <code>null</code> olarak yazılır. CSV'de boş bir hücredir; hesap tablosunun formül sanacağı metinlerin önünde kesme işareti vardır.
the-definition = Tanım
the-definition-text = Bu dosyalar seçimden önce belirlenmiştir. Her birinin adı baytlarının SHA-256 özetidir.
looked-at = Tutanaklarda nelere bakılır
looked-at-text = Bir denetim, kurulun imzaladığını asla reddetmez. Nereye bakılacağını gösterir.

## Kendiniz denetleyin

check-lead = Kendi cihazınız imzalı kaydı kopyalar, her sandığın tutanağını yeniden toplar ve toplamları bu siteyle karşılaştırır.
check-no-script = Sayım tarayıcınızda yapıldığından bu sayfa betik gerektirir. Betiksiz <code>scrutineer verify</code> aynısını ve fazlasını yapar: bkz. <1>veriler hakkında</1>.
check-not-built = Bu sunucu, tarayıcıda sayan betik olmadan derlenmiş. <code>scrutineer verify</code> aynısını ve fazlasını yapar: bkz. <1>veriler hakkında</1>.
check-country = Ülkenin tamamı
check-root-key = Kâğıtta veya resmî gazetede basıldığı gibi kök anahtar (boş bırakılabilir)
check-count-again = Yeniden say
check-country-size = Kaydın tamamını indirir: her sandık ve seçim için yaklaşık bir kilobayt.
check-one = Tek bir sandık
check-id = Sayfasında yazdığı gibi sandığın kimliği
check-this = Bu sandığı denetle
check-one-size = Anahtar listesini ve kaydın birkaç parçasını indirir.
check-progress = Ne kadarının sayıldığı
check-what = Neler denetlenir
check-hashes = Özet değerler
check-hashes-text = Her işlemin özeti alınır; hepsi birlikte, kaydın anahtarının imzaladığı denetim noktasındaki kökü vermelidir. Kök değişmeden hiçbir şey değiştirilemez, çıkarılamaz veya eklenemez.
check-signatures-text = Her sandığın tutanağı cihazının anahtarıyla, kurulların ve yüksek kurulun her beyanı da, tarayıcınızın elverdiği ölçüde (güvenli bir sayfa ve Ed25519 gerekir). Sayfa kaçının denetlendiğini söyler.
check-sums = Toplamlar
check-sums-text = Hangi tutanağın sayılacağına seçimin yayımlanmış kurallarıyla, yalnız herkese açık biçimlerden yazılmış bir program karar verir; bu sitenin programıyla ortak kodu yoktur.
check-history = Geçmiş
check-history-text = Tarayıcınız, doğrulanan en yeni denetim noktasını hatırlar. Bir dahaki sefere kayıt tam olarak gördüğünüzle başlamalıdır.
check-not = Burada denetlenmeyenler
check-not-text = Sandalyeler, kurullarda kimin oturduğu ve sayfa görüntüleri. Onları da <code>scrutineer verify</code> denetler.
check-trust = Kime güveniyorsunuz
check-trust-text = Bu sayfanın programı bu siteden gelir. Yalan söyleyen bir site yalan söyleyen bir program gönderebilir: bu yüzden sayfanın dosyalarını saklayıp yayımlanmış kaynakla karşılaştırın veya güvendiğiniz birine yaptırın; kök anahtarı da kâğıttakiyle karşılaştırın.

## Programlar için

service = Programlar için
service-intro = Web hizmeti partilerin programlarına SOAP 1.1 ve 1.2 ile, herkesin JSON, CSV ve XLSX olarak alabildiği aynı veri kümelerinden yanıt verir; her yanıt hangi kayıt büyüklüğünden çıktığını ve tablosunun özet değerini yazar, böylece farklı yollardan alanlar karşılaştırabilir.
# Ardından ad alanı gelir.
service-contract = <1>hizmetin açıklaması</1> (WSDL 1.1) ve <2>şeması</2> (XSD); ad alanı
service-addresses = programlar için bütün adresler
service-account = Hizmetin her çağrısı, TLS üzerinden PasswordText, Nonce ve Created içeren bir WS-Security UsernameToken taşır. Yüksek kurul her partiye bunun için bir hesap verir.
service-operations = İşlemler
addresses = Adresler
service-paths = <code>/api/v1/data/</code> altında herkese açık olanlar vardır; <code>/party/api/v1/data/</code> altında bir partinin programı, ad ve parolayla, partisiyle paylaşılan her şeyi alır. Her veri kümesi <code>.csv</code>, <code>.xlsx</code> ve <code>.about.json</code> olarak da vardır.
service-codes = Ret kodları
