# The page of open data, and what a copy made of files shows where it has none.
open-data = داتای کراوە
not-here = لێرە نییە
not-here-text = هیچ شتێک لەم ناونیشانەدا نییە. لە کۆپییەکی ئەم ماڵپەڕەدا کە لە پەڕگە پێک هاتووە، پەڕەی وێستگە و ناوچە بچووکەکان لە پاکەتدان و سکریپتێک دەریان دەهێنێت؛ بەبێ سکریپت ژمارەکانیان لە پەڕەی ناوچەکانی سەروو و لە <1>داتای کراوە</1>دان.
open-data-lead = هەموو ئەوەی لێرەیە لە <1>تۆماری واژۆکراو</1>ەوە دێت؛ هەر وەڵامێک دەڵێت لە کام قەبارەی تۆمارەوەیە (<code>X-Record-Size</code>). ناسێنەرەکان پێش دەنگدان و دوای ئەویش وەک خۆیان دەمێننەوە.
open-data-licence = مۆڵەت:
open-data-schema = نەخشەی داتا: وەشانی ١ی هەموو ناونیشانەکان، بۆ بەرنامەکان بە <1>OpenAPI</1> باس کراوە. پێش دەنگدان جێگیر کراوە: خانە زیاد دەکرێن، ناو یان واتای هیچیان ناگۆڕدرێت.
open-data-acts = ئەوەی ڕوودەدات، ڕاستکردنەوەکانیش، <1>ڕەوتی کردارەکان</1> (Atom) و دەستبەجێ <code>/events</code> ڕایدەگەیەنن.
open-data-changes = گۆڕانکارییەکان لە ساتێک یان نیشاندەرێکەوە: پارامێتەرەکانی <code>since</code>، <code>order=changed</code> و <code>after</code>ی کۆمەڵە داتاکان.
open-data-files = پەڕگەی تەواو
open-data-what = چی
open-data-form = شێوە
open-data-take = وەریبگرە
open-data-bytes = بایت
open-data-size = بەپێی قەبارەی تۆمار
open-data-when-asked = کاتێک داوا دەکرێت دروست دەکرێت
open-data-by-contest = بەپێی کێبڕکێ
open-data-counts = <1>ژماردنی وڵات</1> (EML_NL 510؛ بۆ یەک شوێن <code>&area=</code> یان <code>&station=</code>)
open-data-nothing-counted = هێشتا هیچ نەژمێردراوە
open-data-elected = <1>کێ هەڵبژێردرا</1> (EML_NL 520)
open-data-areas = <1>ناوچەکان لەگەڵ ئەنجامەکان</1> (GeoJSON)
open-data-results-areas = ئەنجامی هەموو ناوچەکان
open-data-results-stations = ئەنجامی هەموو ناوچە و وێستگەکان
open-data-record = هەموو تۆمارەکە بەبێ وێنە
open-data-places = بنکەکانی دەنگدان لەگەڵ وێستگەکانیان
open-data-places-map = بنکەکانی دەنگدان وەک پارچەی نەخشە
open-data-embed = لە لاپەڕەی خۆتدا
open-data-embed-lead = کۆیەک یان نەخشەیەک لە چوارچێوەیەکدا: هیچ کار پێ ناکات، کوکی دانانێت، هەر خولەکێک خۆی نوێ دەکاتەوە و دەڵێت چەند ژمێردراوە. دێڕەکە بۆ لاپەڕەکەت کۆپی بکە.
