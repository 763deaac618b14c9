### Notices of the commission.

notices = Notices
# $number is the notice's number.
notice-number = Notice { $number }
category = Category
notice-decision = Decision
notice-regulation = Regulation
notice-announcement = Announcement
notice-news = News
notice-manual = Manual
for-everybody = for everybody
for-parties = for every party
for-party = for one party, { $party }
# $audience is "for every party" or "for one party, …".
notice-for = A notice { $audience }
notice-gone = Its text was withdrawn from publication
no-notices = Nothing was made known here yet.
not-public = not public
# A mark beside the title.
withdrawn-word = withdrawn
withdrawn-at = Withdrawn { $at }: { $why }
# Followed by a date.
withdrawn = Withdrawn
version-n = version { $version }
version-of = Version { $version } of { $at }
version-withdrawn = Version { $version } of { $at }, withdrawn
files = { $n } { $n ->
    [one] file
   *[other] files
}
files-title = Files
feed = Feed
notice-restricted = What it says is not public; those for whom it is find it in the party portal.
notice-text-withdrawn = The text of this version was withdrawn from publication; its digest stays.
# Followed by a link to the entry of the record.
notice-published = Version { $version }, published { $at }.
# Followed by a digest.
notice-text = Text
size-bytes = { $n } { $n ->
    [one] byte
   *[other] bytes
}
size-kilobytes = { $n } kB
size-megabytes = { $n } MB
