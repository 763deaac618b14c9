### کورسییەکان هەنگاو بە هەنگاو چۆن دەرچوون.

# $rest ناوەکانی پێش دوا ناون.
list-and = { $rest } و { $last }
step-spread = دەنگەکانی دەرەوە زیاد دەکرێن، { $valid } لە { $inside } ی دەنگی هەر هەڵبژاردەیەک: { $votes }.
step-spread-one = { $name } ئینجا { $total } ی هەیە
# $rival بەتاڵە یان پەیامی step-rival ە.
step-seat = کورسیی { $seat } دەچێت بۆ { $name }: دەنگەکانی دابەش بە { $divisor } دەکاتە { $quotient }، کە گەورەترین ئەنجامە{ $rival }.
# لە کۆتایی ڕستەدا پێش خاڵ دێت.
step-rival = ؛ دوای ئەو { $name } دێت: { $votes }
step-power-seat = کورسیی { $seat } دەچێت بۆ { $name }: { $votes } دەنگ دابەش بە { $number } بە توانی { $power } گەورەترین ئەنجامە{ $rival }.
# Stands at the end of a sentence, before its full stop.
step-power-rival = ؛ دوای ئەو { $name } دێت: { $votes } دابەش بە { $number } بە توانی { $power }
step-raised = { $votes } دەنگی { $name } جارانی { $times } دەژمێردرێن.
step-added = بۆ { $votes } دەنگی { $name } { $added } دەنگ زیاد دەکرێت کە لە شوێنی تر هیچیان نەبردووەتەوە.
step-quota = { $votes } دەنگ بۆ { $seats } کورسی بەشدارن؛ یەک کورسی { $quota } دەنگی دەوێت.
step-whole = { $name }: { $votes } دەنگی هەیە و { $whole } بەشی تەواوی تێدایە: { $seats } کورسی، { $remainder } دەنگ دەمێنێتەوە.
step-remainder = کورسیی ماوەی { $seat } بە پاشماوەی { $remainder } دەنگ دەچێت بۆ { $name }{ $rival }.
step-remainder-round = لانی کەم بە ژمارەی ئەو هەڵبژاردانەی دەتوانن وەریبگرن کورسی ماوە، بۆیە هەر یەکەیان یەک وەردەگرێت: { $names }.
step-leader = { $name } زۆرترین دەنگی هەیە، { $votes }، و { $seats } کورسی دەباتەوە{ $rival }.
step-place = پلەی { $place } بە { $votes } دەنگ دەچێت بۆ { $name }{ $rival }.
step-tie = { $names } لە { $at } دا یەکسانن و { $seats } کورسییان بۆ هەیە: تیروپشک دەبێت { $draws } لە { $all } هەڵبژێرێت.
step-drawn = تیروپشک بۆ { $names } دەرچوو.
step-held = { $name } لە پێشەوە { $seats } کورسیی هەیە.
step-fixed-held = { $name } ئەو { $seats } کورسییەی هەیە کە پێشتر بردوویەتییەوە و لە پشکی زیاترە؛ ئەوانی تر ئەوەی ماوە دابەش دەکەن.
step-fixed-most = { $name } { $seats } کورسیی هەیە، کە زۆرترینە بۆی هەبێت؛ ئەوانی تر ئەوەی ماوە دابەش دەکەن.
step-fixed-persons = { $name } { $seats } کورسیی هەیە، بە ژمارەی کەسەکانی؛ ئەوانی تر ئەوەی ماوە دابەش دەکەن.
step-grown = ئەنجوومەن لە { $from } ەوە دەبێتە { $seats } کورسی، بۆ ئەوەی پشکی هەر یەکەیان لەوە کەمتر نەبێت کە پێشتر بردوویەتییەوە.
step-bonus = { $name } بە { $votes } لە { $valid } دەنگی دروست پێشەنگە، و { $seats } کورسیی زیادە وەردەگرێت.
step-bonus-none = { $name } بە { $votes } لە { $valid } دەنگی دروست پێشەنگە، و کورسیی زیادە وەرناگرێت.
step-taken-back = بەشە تەواوەکان لە کورسییە هەبووەکان زیاترن: { $name } یەکێک دەگەڕێنێتەوە، بە کەمترین پاشماوە: { $remainder } دەنگ.
# $mark وشەیەکی پەڕگەی هەڵبژاردنە.
step-exchanged = بۆ ئەوەی لە هەڵبژێردراواندا ژمارەی پێویست نیشانەی «{ $mark }» یان هەبێت، { $name } کورسیی { $out } وەردەگرێت، کە براوەی کەمترین دەنگە و دەتوانێت جێ چۆڵ بکات.
step-turnout = { $counted } لە { $registered } دەنگدەری تۆمارکراو دەژمێردرێن؛ { $needed } پێویستە.
step-turnout-low = { $counted } لە { $registered } دەنگدەری تۆمارکراو دەژمێردرێن؛ { $needed } پێویستە، بۆیە هیچ یەکلا نابێتەوە.
step-next-round = کەس ئەو { $needed } دەنگەی نییە کە یەکسەر دەیباتەوە. لە خولی داهاتوودا: { $names }.
step-next-round-drawn = کەس ئەو { $needed } دەنگەی نییە کە یەکسەر دەیباتەوە. لە خولی داهاتوودا: ئەوانەی تیروپشک هەڵیاندەبژێرێت.

## کورسی کە کەس وەریناگرێت

vacant-no-votes = { $seats } کورسی بەتاڵ دەمێنێتەوە: دەنگ نییە.
vacant-nobody-qualifies = { $seats } کورسی بەتاڵ دەمێنێتەوە: کەسێک نییە لێرە کورسیی بۆ هەبێت و دەنگی هەبێت و لە هەموو بەربەستەکان تێپەڕیبێت.
vacant-against-all = { $seats } کورسی بەتاڵ دەمێنێتەوە: «دژی هەمووان» بردیەوە.
vacant-nobody-left = { $seats } کورسی بەتاڵ دەمێنێتەوە: یەک کەس تەنها یەک کورسی دەگرێت و کەسی تر دەنگی نییە.
vacant-turnout = { $seats } کورسی بەتاڵ دەمێنێتەوە: کەم کەس دەنگی داوە.
vacant-next-round = { $seats } کورسی بەتاڵ دەمێنێتەوە: خولێکی تر بڕیار دەدات.
vacant-by-election = { $seats } کورسی بەتاڵ دەمێنێتەوە: براوە ڕۆیشتووە و هەڵبژاردنی تەواوکەر پڕی دەکاتەوە.
vacant-later-stage = { $seats } کورسی بۆ قۆناغێکی دواتر دەمێنێتەوە.
