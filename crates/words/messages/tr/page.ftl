### Her sayfanın çerçevesi ve birçok sayfanın ortak sözleri.

## Çerçeve

skip = Sonuçlara geç
site = Site
languages = Diller
home = Sonuçlar
silent = Bildirmeyenler
check = Kendiniz denetleyin
about = Veriler hakkında
rehearsal = Prova: buradaki hiçbir sonuç gerçek değildir.
# Ardından bir sayı gelir.
as-of = Kayıt büyüklüğü
root = kök
last-act = son işlem
footer-record = Buradaki her sayı <1>imzalı ve herkese açık kayıttan</1> çıkar. <2>Kendiniz denetleyin.</2>
in-english = Bundan sonrası İngilizcedir.

## Sayfanın betiği söyler. Süslü parantez içindeki sözleri betik doldurur.

live-now = Canlı. Kayıt en son {"{"}ago{"}"} önce büyüdü.
live-silent = {"{"}time{"}"} saatinden beri bağlantı yok. Gördükleriniz eski olabilir.
live-seconds = {"{"}n{"}"} sn
live-minutes = {"{"}n{"}"} dk

## Bir listenin parçaları ve grupları arasında: son karakter boşluktur.

list-comma = ,{" "}
list-semicolon = ;{" "}

## Uzun bir listenin bölümleri

parts-of-list = Listenin bölümleri
part-of-list = { $from } – { $to } / { $all }
earlier = önceki
later = sonraki

## Yer

areas-above = Üst birimler
areas = Yerler
area = Yer
stations = Sandıklar
station = Sandık
contest = Seçim
state = Durum
area-country = ülke
area-constituency = seçim çevresi
area-region = bölge
area-province = il
area-district = ilçe
area-neighbourhood = mahalle
area-abroad = yurt dışı
area-mission = dış temsilcilik
area-customs = gümrük kapısı
area-penal = ceza infaz kurumu
area-village = köy
area-town = belde
area-city = şehir
area-municipality = belediye
area-quarter = semt
area-governorate = vilayet

## Veri

data = Veri
yes = evet
no = hayır
not-yet = henüz değil

## Ne yanlış gitti

go-home = Sonuçlara git
status-bad-request = Geçersiz istek
status-forbidden = İzin yok
status-not-found = Bulunamadı
status-method-not-allowed = Bu yöntem kullanılamaz
status-gone = Artık yok
status-too-long = Adres çok uzun
status-too-many = Çok fazla istek
status-busy = Hizmet şu anda meşgul
status-error = Sunucu hatası
fault-not-found = Bu adreste bir şey yok.
fault-unknown-area = Bu seçimde bu kimlikte bir yer yok.
fault-unknown-station = Bu seçimde bu kimlikte bir sandık yok.
fault-unknown-contest = Bu kimlikte bir seçim yok.
fault-unknown-party = Parti kütüğünde bu kimlikte bir parti yok.
fault-unknown-notice = Kayıtta bu numarada bir duyuru yok.
fault-unknown-category = Böyle bir duyuru türü yok.
fault-unknown-filter = Liste bu biçimde daraltılamaz.
fault-method = Bu adres bu yöntemi tanımıyor.
fault-too-long = Bu adres çok uzun.
fault-internal = Buna yanıt verilemedi; hata sunucudadır ve günlüğe yazıldı.
