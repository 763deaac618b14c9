### Sandalyelerin adım adım nasıl çıktığı.

# $rest sonuncudan öncekilerin adlarıdır.
list-and = { $rest } ve { $last }
step-spread = Dışarıdan gelen oylar eklenir, her seçeneğin oylarının { $inside } üzerinden { $valid } kadarı: { $votes }.
step-spread-one = { $name } böylece { $total } oya ulaşır
# $rival boştur veya "step-rival" iletisidir.
step-seat = { $seat }. sandalye { $name } adayına/listesine düşer: oylarının { $divisor } ile bölümü { $quotient } ile en yüksek bölümdür{ $rival }.
# Cümlenin sonunda, noktadan önce durur.
step-rival = ; ardından { $name } gelir: { $votes }
step-power-seat = { $seat }. sandalye { $name } adayına/listesine düşer: { $votes } oyun, { $number } sayısının { $power }. kuvvetine bölümü en yüksek bölümdür{ $rival }.
# Stands at the end of a sentence, before its full stop.
step-power-rival = ; ardından { $name } gelir: { $votes } oyun, { $number } sayısının { $power }. kuvvetine bölümü
step-raised = { $name } için { $votes } oy { $times } kat sayılır.
step-added = { $name } için { $votes } oya, başka yerde bir şey kazandırmamış { $added } oy eklenir.
step-quota = { $seats } sandalye için { $votes } oy yarışır; bir sandalye { $quota } oydur.
step-whole = { $name }: { $votes } oyunda { $whole } tam kota vardır: { $seats } sandalye, { $remainder } oy artar.
step-remainder = Kalan { $seat }. sandalye, { $remainder } artık oyla şuna düşer: { $name }{ $rival }.
step-remainder-round = En az alabilecek seçenek sayısı kadar sandalye kaldığından her biri bir sandalye alır: { $names }.
step-leader = { $name } { $votes } oyla en çok oyu aldı ve { $seats } sandalye kazanır{ $rival }.
step-place = { $place }. yeri { $votes } oyla { $name } alır{ $rival }.
step-tie = { $names } { $at } ile eşittir, onlar için { $seats } sandalye vardır: { $all } arasından { $draws } tanesi kurayla çekilmelidir.
step-drawn = Kura şunun lehine çıktı: { $names }.
step-held = { $name } önceden { $seats } sandalyeye sahiptir.
step-fixed-held = { $name } önceden kazandığı ve payından fazla olan { $seats } sandalyeyi alır; ötekiler kalanı paylaşır.
step-fixed-most = { $name } alabileceğinin en çoğu olan { $seats } sandalyeyi alır; ötekiler kalanı paylaşır.
step-fixed-persons = { $name } kişilerinin sayısı kadar olan { $seats } sandalyeyi alır; ötekiler kalanı paylaşır.
step-grown = Herkesin payı en az önceden kazandığı kadar olsun diye meclis { $from } sandalyeden { $seats } sandalyeye büyür.
step-bonus = { $name } { $valid } geçerli oyun { $votes } tanesiyle öndedir ve { $seats } ek sandalye kazanır.
step-bonus-none = { $name } { $valid } geçerli oyun { $votes } tanesiyle öndedir, ek sandalye kazanmaz.
step-taken-back = Tam kotalar var olandan çok sandalye tutuyor: { $remainder } oyla en küçük artığa sahip olan { $name } bir sandalye geri verir.
# $mark seçim dosyasından bir sözdür.
step-exchanged = Seçilenlerin yeterince çoğu "{ $mark }" işaretli olsun diye { $name }, yerini bırakabilecek en az oylu kazanan olan { $out } yerine geçer.
step-turnout = { $registered } kayıtlı seçmenin { $counted } tanesi sayılır; { $needed } gerekir.
step-turnout-low = { $registered } kayıtlı seçmenin { $counted } tanesi sayılır; { $needed } gerekir, bu yüzden hiçbir şey kesinleşmez.
step-next-round = Hemen kazandıran { $needed } oya kimse ulaşmadı. Sonraki tura kalanlar: { $names }.
step-next-round-drawn = Hemen kazandıran { $needed } oya kimse ulaşmadı. Sonraki tura kurada çıkanlar kalır.

## Kimsenin almadığı sandalyeler

vacant-no-votes = { $seats } sandalye boş kalır: oy yok.
vacant-nobody-qualifies = { $seats } sandalye boş kalır: burada sandalye alabilecek, oyu olan ve her barajı geçen kimse yok.
vacant-against-all = { $seats } sandalye boş kalır: "hiçbiri" kazandı.
vacant-nobody-left = { $seats } sandalye boş kalır: bir kişi tek sandalye alabilir ve başka oyu olan yok.
vacant-turnout = { $seats } sandalye boş kalır: çok az kişi oy kullandı.
vacant-next-round = { $seats } sandalye boş kalır: bir sonraki tur karar verir.
vacant-by-election = { $seats } sandalye boş kalır: kazanan ayrıldı, yeri ara seçimle dolar.
vacant-later-stage = { $seats } sandalye sonraki bir aşamaya kalır.
