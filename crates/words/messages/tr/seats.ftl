### Sandalyeler: nasıl çıktıkları, kimin seçildiği, neyin değişebileceği.

seat-trace = Sandalyelerin nasıl çıktığı
seat-fault = Şimdiye kadarki oylardan sandalyeler hesaplanamıyor:
seats-vacant = Boş sandalyeler:
vacant = boş
lots = Çekilecek kuralar
lot = { $place }: { $among } eşit oy aldı; { $draws } kura çekilecek, buna { $seats } sandalye bağlı.
waiting = Sandalyeler tamam değil: bu aşama bir kurayı bekliyor
thresholds = Barajlar
# Ardından barajı geçenlerin adları gelir.
threshold = { $place }: kurala göre { $base } üzerinden { $needed } oy gerekir.
nobody-passed = henüz yok
country = Ülke geneli

## Kim seçildi

elected = Seçilenler
person = Kişi
list = Liste
by = Neye göre
by-list = listedeki sıra
by-votes = oy sayısı
by-quota = kota
by-successor = ayrılanın yerine
by-vacant = listede kimse kalmadı veya ara seçim gerekir
left = Ayrılanlar
left-withdrew = { $who } çekildi: { $reason }
left-died = { $who } vefat etti: { $reason }
left-disqualified = { $who } seçilemez: { $reason }
left-resigned = { $who } görevi bıraktı: { $reason }
left-reinstated = { $who } geri döndü: { $reason }
again = Yenilenen oylamalar
rerun = { $places }: { $day } günü, { $round }. tur olarak: { $reason }

## Bir seçimin verisi

data-totals = toplamlar
data-seats = bütün adımlarıyla sandalyeler
data-seats-paper = sandalyelerin nasıl çıktığı, kâğıtta
data-areas = bütün yerler
data-stations = bütün sandıklar

## Neler değişebilir

open-title = Neler değişebilir
open-words = Her sandalye için, onu sahibinden alacak veya kuraya bırakacak en az oy sayısı: sahibinden başkalarına geçen oylar, başkalarına eklenen oylar (henüz açılmamış sandıklar), sahibinin yitirdiği oylar (iptal edilen bir sonuç). Açık sandıkların seçmenleri, eklenmesi gereken oylardan azsa sandalye kesinleşmiştir.
open-lot = Sonraki aşamaların bağlı olduğu bir kura çekilmedi: çekilinceye kadar farklar hesaplanmaz ve her sandalye açıktır.
open-searched = Bu seçimde sandalyeler birbirine bağlı aşamalarla dağıtılır. Her listenin yalnızca son sandalyesi gösterilir; sayılar sandalyeler yeniden dağıtılarak bulunmuştur: bu kadar oy yeter, daha azı da yetebilir.
open-no-seats = Bakılacak sandalye yok: bu seçimde sandalye dağıtılmıyor veya henüz bir şey sayılmadı.
seats-decided = Kesinleşen sandalyeler
seats-undecided = Açık sandalyeler
open-voters = Açık sandıkların seçmenleri
holder = Sahibi
rival = Sıradaki
moved = Yer değiştiren
added = Başkalarına eklenen
lost = Yitirilen
decided = kesinleşti
arc-early = Sonucun tamamı bu olsaydı. Bu sandalyeleri kimin alacağını söylemek için henüz erken.
arc-open = Sonucun tamamı bu olsaydı: sandalyeler hâlâ değişebilir.
