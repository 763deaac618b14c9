# Nerede oy kullanacağım.

finder-title = Nerede oy kullanacağım?
finder-label = Sokak, oy verme yeri, ilçe veya sandık numarası
finder-what = Bu seçimin oy verme yerleri ve oradaki sandıklar. Hangisinde oy kullanacağınız seçmen bilgi kâğıdınızda ve seçmen listesinde yazar; bu sayfa kişileri değil yerleri bilir.
finder-unknown = Kurul bu seçim için oy verme yerlerinin adını ve adresini yayımlamadı; sandıklar bölge ve numarayla bulunabilir.
finder-nothing = Bu kelimelerin hepsini taşıyan bir oy verme yeri yok.
finder-stations = Sandıklar:
finder-more = Daha fazlası var. Bir kelime ekleyin, örneğin bir ilçe.
finder-on-map = haritada
