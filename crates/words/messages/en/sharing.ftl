### Who gets what: the sharing table, data sets, what was released.

sharing = Who gets what
sharing-intro = One table decides which data go to whom, from when and in which form; nothing on this server decides otherwise.
sharing-stated = It is the file <code>sharing.toml</code> of the election's <1>definition</1>.
sharing-standard = This election has no table of its own, so the standard one holds.
sharing-public = Shown here is what goes to everybody. Parties see the whole of it on their own pages.
shared-to = To
shared-from = From
forms = Forms
always = at any time
all-forms = every form
form-page = pages
form-soap = web service
form-files = file transfer
form-archive = archive
to-public = everybody
to-parties = every party
to-own-party = the party that they are about
after-seal = after the completeness seal
after-provisional = after every contest was announced, provisionally at least
after-final = after every contest was announced final
# Followed by categories.
nobody-gets = Nobody gets:

## Categories of the table

shared-election = Contests, areas, stations, calendar
shared-parties = The register of parties
shared-candidates-provisional = Candidates while objections are possible
shared-candidates-final = Candidates as they stand on the ballot
shared-candidates-elected = Who was elected
shared-boards = The register of boards
shared-officials = A party's own members of boards
shared-figures = Voters by station before the poll, turnout
shared-results = Results of stations and areas, seats
shared-minutes = Copies of minutes and what differs between them
shared-images = Pictures of signed pages
shared-consolidations = Consolidation minutes of boards
shared-rulings = Rulings on results
shared-record = Entries of the record
shared-notices = Decisions, announcements, news, manuals
shared-voters = Voter lists

## Data sets

data-sets = Data sets
data-set = Data set
data-sets-intro = Each file names the record size of which everything in it follows, and the same selection at the same size has one digest, whatever its form.
no-data-sets = None is open to everybody now.
take-as = Take it as
digest = digest
set-election = Parameters of the election
set-parties = The register of parties
set-contests = The contests of the election
set-constituencies = Where seats are given, and how many
set-areas = Provinces, districts, missions and all other areas
set-stations = The stations, with their areas and places
set-figures = Voters on the list of each station before the poll
set-candidates = What can be voted for, in the order of the ballot
set-persons = The persons on the lists
set-boards = The boards
set-members = Who may take a seat on a board, by key and seat
set-officials = The members of boards whom one party has nominated
set-station-results = The result of every station on a contest
set-area-results = The sums of every area on a contest
set-minutes = Every copy of minutes, how and when it came
set-pages = Every picture of a signed page
set-rulings = Decisions of boards and the commission on results
set-consolidations = The signed sums of boards

## What was given to some

given-to-some = What was given to some
nothing-released = Nothing that is not public has been released.
released-intro = The record has the salted digest of every table that was released to parties. Who got one can prove that it is the same that the others got.
releases = Releases
record-size = Record size
rows = Rows
bytes = Bytes
salted-digest = Salted digest
salt = salt
