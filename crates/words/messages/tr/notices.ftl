### Yüksek kurulun duyuruları.

notices = Duyurular
# $number duyurunun numarasıdır.
notice-number = Duyuru { $number }
category = Tür
notice-decision = Karar
notice-regulation = Yönetmelik
notice-announcement = Duyuru
notice-news = Haber
notice-manual = Kılavuz
for-everybody = herkes için
for-parties = bütün partiler için
for-party = bir parti için: { $party }
# $audience "bütün partiler için" veya "bir parti için: …" olur.
notice-for = Bir duyuru, { $audience }
notice-gone = Metni yayından kaldırıldı
no-notices = Burada henüz bir şey duyurulmadı.
not-public = herkese açık değil
# Başlığın yanındaki işaret.
withdrawn-word = geri çekildi
withdrawn-at = Geri çekildi, { $at }: { $why }
# Ardından bir tarih gelir.
withdrawn = Geri çekildi
version-n = { $version }. sürüm
version-of = { $version }. sürüm, { $at }
version-withdrawn = { $version }. sürüm, { $at }, geri çekildi
files = { $n } dosya
files-title = Dosyalar
feed = Akış
notice-restricted = İçeriği herkese açık değildir; ilgilileri onu parti portalında bulur.
notice-text-withdrawn = Bu sürümün metni yayından kaldırıldı; özet değeri kalır.
# Ardından kayıt maddesine bağlantı gelir.
notice-published = { $version }. sürüm, yayımlandığı an: { $at }.
# Ardından bir özet değer gelir.
notice-text = Metin
size-bytes = { $n } bayt
size-kilobytes = { $n } kB
size-megabytes = { $n } MB
