# The page of one list or candidate.

choice-above = The contest
choice-figures = Figures
choice-votes = Votes
choice-share = Share
choice-seats = Seats
choice-seats-open = open
choice-place = Place
choice-place-of = { $place } of { $all }
choice-thresholds = Thresholds
choice-map = On the map
choice-all = All choices and how the seats follow
choice-open = What could still change
choice-best = Largest shares
choice-worst = Smallest shares
choice-places-note = Of places with at least 100 valid votes in which enough is counted to say so; beside them votes and results counted.
choice-areas = By area
choice-first = Ahead here
choice-seats-follow = How its seats follow
