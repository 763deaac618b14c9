# Where do I vote.

finder-title = Where do I vote?
finder-label = Street, polling place, district or station number
finder-what = The polling places of this election with their stations. At which of them you vote stands on your polling card and on the voter list; this page knows places, not people.
finder-unknown = The commission has published neither names nor addresses of polling places for this election; stations can be found by area and number.
finder-nothing = No polling place has all of these words.
finder-stations = Stations:
finder-more = There are more. Add a word, a district for instance.
finder-on-map = on the map
