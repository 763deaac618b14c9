# Turnout through the day.

turnout-title = Turnout through the day
turnout-until = Until
turnout-part = Of those on the lists
turnout-voters = Voters checked in
turnout-registered = Voters on the lists
turnout-line = Whole country
turnout-areas = Hour by hour
turnout-what = What boards have said on the record; shares are of the voters on the lists of the places that have reported. The turnout of a result is what its minutes say.
turnout-small = An area with fewer than { $voters } voters is counted together with its neighbours.
turnout-none = No board has said anything about turnout by the hour yet. How many took part in the results that are counted stands on the map and on the page of every area.
turnout-map = Turnout of the counted results on the map
turnout-data = Data
nav-turnout = Turnout
chart-table = the same as a table
chart-time = Time
