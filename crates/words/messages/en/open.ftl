# The page of open data, and what a copy made of files shows where it has none.
open-data = Open data
not-here = Not here
not-here-text = There is nothing at this address. On a copy of this site that is made of files, pages of stations and small areas stand in packs, from which a script takes them; without script their figures are on the pages of the areas above, and in the <1>open data</1>.
open-data-lead = Everything here follows from the <1>signed record</1>; each answer says from which record size (<code>X-Record-Size</code>). Ids stay as they are from before the poll to after it.
open-data-licence = Licence:
open-data-schema = Schema: version 1 of all addresses, described for programs in <1>OpenAPI</1>. It was fixed before the poll: fields are added, none is renamed or given another meaning.
open-data-acts = What happens, corrections too, is told by <1>a feed of acts</1> (Atom) and at once by <code>/events</code>.
open-data-changes = Changes since a moment or a cursor: the parameters <code>since</code>, <code>order=changed</code> and <code>after</code> of the data sets.
open-data-files = Whole files
open-data-what = What
open-data-form = Form
open-data-take = Take it
open-data-bytes = Bytes
open-data-size = As of record size
open-data-when-asked = made when it is asked for
open-data-by-contest = By contest
open-data-counts = <1>counts of the country</1> (EML_NL 510; by <code>&area=</code> or <code>&station=</code> of a place)
open-data-nothing-counted = nothing is counted yet
open-data-elected = <1>who is elected</1> (EML_NL 520)
open-data-areas = <1>areas with results</1> (GeoJSON)
open-data-results-areas = Results of all areas
open-data-results-stations = Results of all areas and stations
open-data-record = The whole record, without pictures
open-data-places = Polling places with their stations
open-data-places-map = Polling places as tiles of a map
open-data-embed = On your own page
open-data-embed-lead = A total or a map in a frame: it runs nothing, sets no cookie, renews itself each minute and says how much is counted. Copy the line into your page.
