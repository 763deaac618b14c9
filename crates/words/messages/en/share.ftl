# One line for who shares a page; beneath it a card picture.

share-leads = { $contest }: { $who } { $share } ({ $call }). { $counted }.
share-nothing = { $contest }: { $call }. { $counted }.
share-most = { $contest }: { $who } { $share }. { $counted }.
share-in = { $place } – { $line }
share-choice = { $who }: { $share }, { $place } – { $contest }. { $counted }.
share-place = place { $place } of { $all }
share-station = { $contest }: { $state }.
share-station-most = { $contest }: { $who } { $share } ({ $state }).
share-turnout = Turnout by { $until }: { $share } of the voters on the lists.
share-turnout-nothing = How many have voted, hour by hour, as boards say it on the record.
share-about = Every number here follows from signed minutes in a public record that anybody can copy and count again.
share-check = Count the whole election again on your own device and compare.
share-where = All polling places with their stations: by address, by place, on a map.
share-search = Find a place, a station by its number, a party or a candidate.
share-data = Results, record and polling places as files and feeds for everybody’s programs.
share-service = The web service of the parties and a description of every address.
share-differences = Every place where two copies of one result, or two counts of one box, do not say the same.
share-rulings = What boards have decided about results, and which figures it changed.
share-boards = Who decides about the results of an area, and who sat.
share-consolidations = The sums that boards have signed for their areas, each with its stations.
share-silent = Polling stations whose result has not come yet.
share-notices = What the commission has announced, with every earlier version.
share-parties = Who may have candidates in this election, and why who may not.
share-calendar = The steps of this election, their days and the law from which they follow.
share-witnesses = Parties and observers who checked that the record only grew, and who counted it again.
share-sharing = Which data go to whom, from when and in which form.
