### The pages about the data, for checking them, and for programs.

about-intro = Every polling station signs its minutes. Each signed text becomes an entry of a public record that can only grow, and every number on these pages is added up from that record. You need not trust this site: copy the record, check it and count it again.
about-copies = Copies of every result
about-copies-ways = A station's result comes in several independent ways: sent by its device, on a memory card, as a code on the printed tape, as a scan of the signed paper, typed from the paper at the board by two people, and as the copies of parties and observers. All that come are compared cell by cell, and every station's page shows them side by side.
# Followed by the name of the rules.
about-copies-rules = The rules of this election say which copy counts first and which must agree before a result is final:
about-disagree = What does not agree is in the list of <1>differences</1>, at once and whether or not it has been settled; what boards decided about it is among the <2>rulings</2>, with who voted how; the sums that they signed are the <3>consolidations</3>. A party's own copy never counts and never stops a result; it is compared in public like the others.
about-check = <1>In your browser</1>, or with the program:
about-commands = The first command copies the record, the second checks every signature, the tree, the order of the acts and the completeness seal, adds everything up again and computes the seats. A key that you take from this page only proves that this page agrees with itself: compare it with the one on paper, on the stations' tapes or in the gazette, and keep a checkpoint to hold later ones against.
root-key = Root key
record-key = Key of the record
origin = Origin
definition = Definition

## At the same moment

same-moment = At the same moment
same-moment-feed = Every party gets every act from one feed, as the same bytes. This server measures when it hands them to each party's connection.
same-moment-own = The figures are this server's own and no part of the record: <1>JSON</1>.
skew-none = No two parties have been connected yet.
skew = Of the last { $releases } releases, in { $seconds } seconds, the first and the last party got each { $middle } ms apart in the middle, { $most } ms for 99 of 100, { $max } ms at most. { $readers } parties' connections are open, { $behind } of them slower than what comes.

## Data

data-all-totals = totals and seats of every contest
data-differs = everything that differs:
data-election = the election, its keys and files
data-service = <1>for programs</1>: the web service of the parties, and a description of every address (OpenAPI)
data-checkpoint = <1>the signed head of the record</1>; its tiles are under <code>/tile/</code>
data-sharing = <1>every data set as CSV, XLSX and JSON, with its digest</1>, and who gets what
data-open = <1>open data</1>: the same in the formats of the field (NIST SP 1500-100, EML_NL, GeoJSON, Parquet), the whole record in one file, a feed of acts
data-events = <code>/events</code>: a message with each growth of the record (server-sent events)
data-free = Data are free to use; nothing asks for an account and nothing sets a cookie. In JSON, what is unknown is <code>null</code>. In CSV it is an empty cell, and texts that a spreadsheet would take for a formula have an apostrophe before them.
the-definition = The definition
the-definition-text = These files were fixed before the poll. Each is named by the SHA-256 of its bytes.
looked-at = What is looked at in minutes
looked-at-text = A check never refuses what a board has signed. It shows what to look at.

## Check it yourself

check-lead = Your own device copies the signed record, adds every polling station's minutes up again and compares the sums with this site.
check-no-script = This page needs script, because the counting happens in your browser. Without it, <code>scrutineer verify</code> does the same and more: see <1>about the data</1>.
check-not-built = This server was built without the script that counts in the browser. <code>scrutineer verify</code> does the same and more: see <1>about the data</1>.
check-country = The whole country
check-root-key = Root key, as printed on paper or in the gazette (may be left empty)
check-count-again = Count again
check-country-size = Downloads the whole record: about a kilobyte for each station and contest.
check-one = One station
check-id = Id of the station, as on its page
check-this = Check this station
check-one-size = Downloads the key list and a few pieces of the record.
check-progress = How much is counted
check-what = What is checked
check-hashes = Hashes
check-hashes-text = Every act is hashed; all of them must give the root in the checkpoint that the record's key has signed. Nothing can be changed, left out or put in without another root.
check-signatures-text = The minutes of every station by the key of its device, and every statement of boards and commission, as far as your browser can (it needs a secure page and Ed25519). The page says how many were checked.
check-sums = Sums
check-sums-text = Which minutes count is decided by the election's published rules, by a program written from the public formats alone; it shares no code with this site's.
check-history = History
check-history-text = Your browser remembers the newest checkpoint that held. Next time the record must begin with exactly what you saw.
check-not = Not checked here
check-not-text = Seats, who sat on a board, and pictures of pages. <code>scrutineer verify</code> checks those too.
check-trust = Whom you trust
check-trust-text = The program of this page comes from this site. A site that lies could send a program that lies: so save this page's files and compare them with the published source, or let somebody you trust do it; and compare the root key with the one on paper.

## For programs

service = For programs
service-intro = The web service answers by SOAP 1.1 and 1.2 to the programs of parties, from the same data sets that everybody can take away as JSON, CSV and XLSX; each answer names the record size from which it follows and the digest of its table, so that two who got it by different ways can compare.
# Followed by the namespace.
service-contract = <1>the service's description</1> (WSDL 1.1) and <2>its schema</2> (XSD); namespace
service-addresses = all addresses for programs
service-account = Every call of the service carries a WS-Security UsernameToken with PasswordText, Nonce and Created, over TLS. The commission gives each party one account for it.
service-operations = Operations
addresses = Addresses
service-paths = Under <code>/api/v1/data/</code> is what is public; under <code>/party/api/v1/data/</code> a party's program gets, with name and password, all that is shared with its party. Each data set is also there as <code>.csv</code>, <code>.xlsx</code> and <code>.about.json</code>.
service-codes = Codes of refusals
