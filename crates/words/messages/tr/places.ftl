# Oy verme yerleri haritası.

places-title = Oy verme yerleri haritası
places-lead = Tek tek binaları görmek için yakınlaştırın; sayı, kaç binanın bir arada olduğunu gösterir. Aynı yerler <1>aranabilir bir listede</1> de vardır.
places-unknown = Kurul, bu seçimde oy verme yerlerinin nerede olduğunu yayımlamadı. Yerler <1>ad ve bölgeyle bulunabilir</1>.
places-no-script = Haritayı bir betik çizer. Betik olmadan <1>oy verme yerinizi ad veya adresle bulun</1>.
places-not-built = Bu sunucu haritasız derlendi. Oy verme yerleri <1>ad ve adresle bulunabilir</1>.
places-in-view = Görünen oy verme yerleri
places-nearer = Yalnızca ortaya en yakın olanlar listelenir. Hepsini görmek için yakınlaştırın.
places-none = Görünürde oy verme yeri yok.
places-zoom-in = Yakınlaştır
places-zoom-out = Uzaklaştır
places-here = Nerede olduğumu göster
places-here-not = Cihazınız nerede olduğunu bildirmiyor
places-close = Kapat
places-cannot = Bu tarayıcı haritayı çizemiyor.
places-private = Harita, cihazınızda bu sitenin kendi verilerinden çizilir. Nerede olduğunuz, bu site dahil kimseye bildirilmez.
