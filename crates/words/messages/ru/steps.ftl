### Как получены мандаты, шаг за шагом.

# $rest — имена перед последним.
list-and = { $rest } и { $last }
step-spread = Добавляются голоса извне, { $valid } из { $inside } голосов каждого варианта: { $votes }.
step-spread-one = { $name } — теперь { $total }
# $rival — пусто или сообщение «step-rival».
step-seat = Мандат { $seat } получает { $name }: голоса, делённые на { $divisor }, дают { $quotient } — наибольшее частное{ $rival }.
# Стоит в конце предложения, перед точкой.
step-rival = ; следующий — { $name }, { $votes }
step-power-seat = Мандат { $seat } получает { $name }: голоса { $votes }, делённые на { $number } в степени { $power }, дают наибольшее частное{ $rival }.
# Stands at the end of a sentence, before its full stop.
step-power-rival = ; следующий — { $name }, { $votes }, делённые на { $number } в степени { $power }
step-raised = Голоса { $votes } ({ $name }) считаются { $times } раза.
step-added = К голосам { $votes } ({ $name }) добавляются { $added }, которые нигде ничего не дали.
step-quota = Участвует голосов: { $votes }, на { $seats } { $seats ->
    [one] мандат
    [few] мандата
    [many] мандатов
   *[other] мандата
}; один мандат стоит голосов: { $quota }.
step-whole = { $name }: голосов { $votes }, в них целых квот: { $whole }; это { $seats } { $seats ->
    [one] мандат
    [few] мандата
    [many] мандатов
   *[other] мандата
}, остаток голосов: { $remainder }.
step-remainder = Оставшийся мандат { $seat } получает { $name }, остаток голосов: { $remainder }{ $rival }.
step-remainder-round = Мандатов осталось не меньше, чем вариантов, которые могут их взять, поэтому каждый получает по одному: { $names }.
step-leader = { $name }: больше всего голосов ({ $votes }), это { $seats } { $seats ->
    [one] мандат
    [few] мандата
    [many] мандатов
   *[other] мандата
}{ $rival }.
step-place = Место { $place } занимает { $name }, голосов: { $votes }{ $rival }.
step-tie = Равенство при { $at }: { $names }; для них { $seats } { $seats ->
    [one] мандат
    [few] мандата
    [many] мандатов
   *[other] мандата
}: жребий должен выбрать { $draws } из { $all }.
step-drawn = Жребий решил в пользу: { $names }.
step-held = { $name }: с прежних этапов { $seats } { $seats ->
    [one] мандат
    [few] мандата
    [many] мандатов
   *[other] мандата
}.
step-fixed-held = { $name } сохраняет { $seats } { $seats ->
    [one] мандат
    [few] мандата
    [many] мандатов
   *[other] мандата
}, полученные прежде и превышающие долю; остальные делят остаток.
step-fixed-most = { $name } получает { $seats } { $seats ->
    [one] мандат
    [few] мандата
    [many] мандатов
   *[other] мандата
} — наибольшее, что допускается; остальные делят остаток.
step-fixed-persons = { $name } получает { $seats } { $seats ->
    [one] мандат
    [few] мандата
    [many] мандатов
   *[other] мандата
} — столько, сколько у него лиц; остальные делят остаток.
step-grown = Число мест увеличивается с { $from }; теперь это { $seats } { $seats ->
    [one] мандат
    [few] мандата
    [many] мандатов
   *[other] мандата
}, чтобы доля каждого была не меньше полученного прежде.
step-bonus = { $name } лидирует: { $votes } из { $valid } действительных голосов, это даёт дополнительно { $seats } { $seats ->
    [one] мандат
    [few] мандата
    [many] мандатов
   *[other] мандата
}.
step-bonus-none = { $name } лидирует: { $votes } из { $valid } действительных голосов, дополнительных мандатов это не даёт.
step-taken-back = Целые квоты дают больше мандатов, чем есть: { $name } возвращает один, остаток голосов наименьший: { $remainder }.
# $mark — слово из папки выборов.
step-exchanged = Чтобы среди избранных было достаточно отмеченных «{ $mark }», { $name } занимает место, которое уступает { $out } — избранный с наименьшим числом голосов, который может уступить.
step-turnout = Учтено { $counted } из { $registered } избирателей; требуется { $needed }.
step-turnout-low = Учтено { $counted } из { $registered } избирателей; требуется { $needed }, поэтому ничего не решено.
step-next-round = Ни у кого нет { $needed } голосов, дающих победу сразу. В следующем туре: { $names }.
step-next-round-drawn = Ни у кого нет { $needed } голосов, дающих победу сразу. В следующем туре: кого выберет жребий.

## Мандаты, которые никто не получает

vacant-no-votes = Вакантно: { $seats } { $seats ->
    [one] мандат
    [few] мандата
    [many] мандатов
   *[other] мандата
}; голосов нет.
vacant-nobody-qualifies = Вакантно: { $seats } { $seats ->
    [one] мандат
    [few] мандата
    [many] мандатов
   *[other] мандата
}; нет никого с голосами, кто может получить здесь мандаты и прошёл все барьеры.
vacant-against-all = Вакантно: { $seats } { $seats ->
    [one] мандат
    [few] мандата
    [many] мандатов
   *[other] мандата
}; победило «против всех».
vacant-nobody-left = Вакантно: { $seats } { $seats ->
    [one] мандат
    [few] мандата
    [many] мандатов
   *[other] мандата
}; одно лицо может занять лишь один мандат, а больше ни у кого нет голосов.
vacant-turnout = Вакантно: { $seats } { $seats ->
    [one] мандат
    [few] мандата
    [many] мандатов
   *[other] мандата
}; проголосовало слишком мало.
vacant-next-round = Вакантно: { $seats } { $seats ->
    [one] мандат
    [few] мандата
    [many] мандатов
   *[other] мандата
}; решит следующий тур.
vacant-by-election = Вакантно: { $seats } { $seats ->
    [one] мандат
    [few] мандата
    [many] мандатов
   *[other] мандата
}; победитель выбыл, место заполнят дополнительные выборы.
vacant-later-stage = Остаётся для следующего этапа: { $seats } { $seats ->
    [one] мандат
    [few] мандата
    [many] мандатов
   *[other] мандата
}.
