### Kayda kimler tanıklık eder.

witnesses = Kayda kimler tanıklık ediyor
witnesses-intro = Tanık, bir partinin veya gözlemcinin kendi programıdır. Yalnızca özet değerlerden, ilk baktığından beri kaydın yalnız büyüdüğünü denetlemiş ve bunu imzalamıştır. Yeniden sayan ise kaydın tamamını kopyalamış, her imzayı denetlemiş, her şeyi yeniden toplamış ve çıkan sonucu imzalamıştır.
no-witnesses = Bu seçimin anahtar listesinde tanık yok.
party-or-observer = Parti veya gözlemci
vouches-for = Tanıklık ettiği işlem
behind = Geride
signed-at = Kendi saatine göre imza anı
has-recounted = Yeniden saydığı işlem
outcome = Sonuç
no-witness-policy = Bu seçimde kaç tanık gerektiğine dair kural yok.
witness-check = Buradaki her imzayı herkes denetleyebilir: önce scrutineer mirror, sonra --witnesses ile scrutineer verify.
vouch-for-all = Şimdiye kadar kayda geçen her işleme { $all } tanıktan { $n } tanesi tanıklık ediyor.
witnessed = Tanıklı: bu seçimin istediği gibi, her işleme en az { $needed } tanık var.
witness-waiting = Bekleniyor: { $needed } tanık gerekir; bu kadarı ilk { $size } işleme tanıklık ediyor. Daha yeni işlemler şu andan beri bekliyor: { $since }.
witness-overdue = Süresinde tanıklık edilmedi: { $needed } tanık gerekir; bu kadarı yalnız ilk { $size } işleme tanıklık ediyor. Daha yeni işlemler şu andan beri bekliyor: { $since }. Kural gereği yayın yine de sürer.
witness-limit = Kural en çok { $seconds } sn bekler; böylece kimse imzalamayarak sonuçları durduramaz.
recount-same = aynı toplamlar
recount-other = başka toplamlar
recount-not-compared = burada karşılaştırılmadı: kayıt ilerlemişti
