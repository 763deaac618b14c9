# The map of polling places.

places-title = Map of polling places
places-lead = Zoom in to see single buildings; a number is how many lie together. The same places stand in a <1>list that can be searched</1>.
places-unknown = The commission has not published where the polling places of this election are. They can be <1>found by name and area</1>.
places-no-script = The map is drawn by a script. Without one, <1>find your polling place by name or address</1>.
places-not-built = This server was built without the map. Polling places can be <1>found by name and address</1>.
places-in-view = Polling places in view
places-nearer = Only the nearest to the middle are listed. Zoom in to see all.
places-none = No polling place in view.
places-zoom-in = Zoom in
places-zoom-out = Zoom out
places-here = Show where I am
places-here-not = Your device does not say where it is
places-close = Close
places-cannot = This browser cannot draw the map.
places-private = The map is drawn on your device from this site's own data. Where you are is told to nobody, this site included.
