### Parti kütüğü ve takvim.

## Partiler

parties = Partiler
parties-intro = Bu seçime kimin katılabildiği ve katılamayanların nedeni. Kütük kuruluşları ve onlara nasıl ulaşılacağını yazar, özel kişileri yazmaz; bağımsız aday oy pusulasındaki adıyla yer alır.
no-parties = Bu seçimin dosyasında parti kütüğü yok.
parties-eligible = <b>{ $n }</b> parti seçime katılabilir.
party = Parti
party-kind-party = parti
party-kind-independent = bağımsız
party-kind-alliance = ittifak
may-stand = Katılabilir
alliance = İttifak
its-parties = Partileri
organisations = Teşkilatlar
no-organisations = Kütükte teşkilat yok.
reached = İletişim
stands-in = Oy pusulasında
choices = { $n } seçenek

## Takvim

calendar = Seçim takvimi
calendar-intro = Bu seçimin adımları, günleri ve dayandıkları yasa. Tatile rastlayan süreler takvimde yazıldığı gibi kayar; kayanlar işaretlidir.
no-calendar = Bu seçimin dosyasında takvim yok.
step = Adım
deadline = son gün
when = Ne zaman
law = Yasa
until = – { $day }
end-of-day = günün sonu
holidays = Tatil günleri
every-week = her { $day }
moved-from = asıl günü { $day }
times-in = Saatler şu saat dilimindedir: { $zone }.
subscribe = Takvim programları için (iCalendar)
monday = Pazartesi
tuesday = Salı
wednesday = Çarşamba
thursday = Perşembe
friday = Cuma
saturday = Cumartesi
sunday = Pazar
