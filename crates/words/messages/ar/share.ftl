# سطر واحد لمن يشارك صفحة، وتحته صورة بطاقة.

share-leads = { $contest }: { $who } { $share } ({ $call }). { $counted }.
share-nothing = { $contest }: { $call }. { $counted }.
share-most = { $contest }: { $who } { $share }. { $counted }.
share-in = { $place } – { $line }
share-choice = { $who }: { $share }، { $place } – { $contest }. { $counted }.
share-place = المرتبة { $place } من { $all }
share-station = { $contest }: { $state }.
share-station-most = { $contest }: { $who } { $share } ({ $state }).
share-turnout = المشاركة حتى الساعة { $until }: { $share } من المسجلين في السجلات.
share-turnout-nothing = كم صوّت ساعةً بعد ساعة، كما تثبته اللجان في السجل.
share-about = كل رقم هنا ناتج عن محاضر موقّعة في سجل علني يستطيع أي أحد نسخه وإعادة عدّه.
share-check = أعد عدّ الانتخاب كله على جهازك وقارن.
share-where = كل مراكز الاقتراع ومحطاتها: بالعنوان وبالمكان وعلى الخريطة.
share-search = ابحث عن مكان، أو محطة برقمها، أو حزب، أو مرشح.
share-data = النتائج والسجل ومراكز الاقتراع ملفاتٍ وخلاصاتٍ لبرامج الجميع.
share-service = خدمة الويب الخاصة بالأحزاب ووصف كل العناوين.
share-differences = كل مكان لا تتطابق فيه نسختان من نتيجة واحدة أو عمليتا عدّ لصندوق واحد.
share-rulings = ما قررته اللجان في شأن النتائج، وأي الأرقام غيّرته.
share-boards = من يقرر في نتائج منطقة، ومن حضر.
share-consolidations = المجاميع التي وقّعتها اللجان لمناطقها، مع محطاتها.
share-silent = محطات لم ترد نتيجتها بعد.
share-notices = ما أعلنته المفوضية، مع كل نسخه السابقة.
share-parties = من يحق له تقديم مرشحين في هذا الانتخاب، ولماذا لا يحق لغيره.
share-calendar = خطوات هذا الانتخاب وأيامها والقانون الذي تستند إليه.
share-witnesses = أحزاب ومراقبون تحققوا من أن السجل لم يفعل إلا أن نما، ومن أعادوا عدّه.
share-sharing = أي البيانات تصل إلى من، ومتى، وبأي شكل.
