# Sayfayı paylaşan için tek satır; altında bir kart resmi.

share-leads = { $contest }: { $who } { $share } ({ $call }). { $counted }.
share-nothing = { $contest }: { $call }. { $counted }.
share-most = { $contest }: { $who } { $share }. { $counted }.
share-in = { $place } – { $line }
share-choice = { $who }: { $share }, { $place } – { $contest }. { $counted }.
share-place = { $all } içinde { $place }. sırada
share-station = { $contest }: { $state }.
share-station-most = { $contest }: { $who } { $share } ({ $state }).
share-turnout = Saat { $until } itibarıyla katılım: listedeki seçmenlerin { $share } kadarı.
share-turnout-nothing = Kurulların kayda geçirdiği sayılarla, saat saat kaç kişinin oy kullandığı.
share-about = Buradaki her sayı, herkesin kopyalayıp yeniden sayabileceği açık bir kayıttaki imzalı tutanaklardan çıkar.
share-check = Bütün seçimi kendi cihazınızda yeniden sayın ve karşılaştırın.
share-where = Bütün oy verme yerleri ve sandıkları: adrese göre, yere göre, haritada.
share-search = Bir yeri, numarasıyla bir sandığı, bir partiyi veya adayı bulun.
share-data = Sonuçlar, kayıt ve oy verme yerleri; herkesin programları için dosya ve akış olarak.
share-service = Partilerin web servisi ve bütün adreslerin tanımı.
share-differences = Bir sonucun iki nüshasının veya bir sandığın iki sayımının aynı olmadığı her yer.
share-rulings = Kurulların sonuçlar hakkında verdiği kararlar ve değiştirdikleri sayılar.
share-boards = Bir yerin sonuçlarına kim karar verir, toplantıya kim katıldı.
share-consolidations = Kurulların kendi yerleri için imzaladığı toplamlar, sandıklarıyla birlikte.
share-silent = Sonucu henüz gelmemiş sandıklar.
share-notices = Kurulun duyurdukları, önceki bütün sürümleriyle.
share-parties = Bu seçime kimin katılabildiği ve katılamayanların nedeni.
share-calendar = Bu seçimin adımları, günleri ve dayandıkları yasa.
share-witnesses = Kaydın yalnız büyüdüğünü denetleyen ve onu yeniden sayan partiler ve gözlemciler.
share-sharing = Hangi veri kime, ne zamandan beri ve hangi biçimde gider.
