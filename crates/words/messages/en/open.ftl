# The page of open data, and what a copy made of files shows where it has none.
open-data = Open data
not-here = Not here
not-here-text = There is nothing at this address. On a copy of this site that is made of files, pages of stations and small areas stand in packs, from which a script takes them; without script their figures are on the pages of the areas above, and in the <1>open data</1>.
