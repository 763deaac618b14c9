### The frame of every page, and words that many pages share.

## Frame

skip = Skip to the results
site = Site
languages = Languages
home = Results
silent = Not reported
check = Check it yourself
about = About the data
rehearsal = Rehearsal: nothing here is a real result.
# Followed by a number.
as-of = As of record size
root = root
last-act = last act
footer-record = Every number here follows from the <1>signed public record</1>. <2>Check it yourself.</2>
in-english = What follows is in English.

## Said by the page's script. The words in braces are filled in by it.

live-now = Live. The record last grew {"{"}ago{"}"} ago.
live-silent = No connection since {"{"}time{"}"}. What you see may be old.
live-seconds = {"{"}n{"}"} s
live-minutes = {"{"}n{"}"} min

## Between the parts of a list, and between its groups: the last character is a space.

list-comma = ,{" "}
list-semicolon = ;{" "}

## Parts of a long list

parts-of-list = Parts of the list
part-of-list = { $from } – { $to } of { $all }
earlier = earlier
later = later

## Where something lies

areas-above = Areas above
areas = Areas
area = Area
stations = Stations
station = Station
contest = Contest
state = State
area-country = country
area-constituency = constituency
area-region = region
area-province = province
area-district = district
area-neighbourhood = neighbourhood
area-abroad = abroad
area-mission = diplomatic mission
area-customs = customs gate
area-penal = penal institution
area-village = village
area-town = town
area-city = city
area-municipality = municipality
area-quarter = quarter
area-governorate = governorate

## Data

data = Data
yes = yes
no = no
not-yet = not yet

## What went wrong

go-home = Go to the results
status-bad-request = Bad Request
status-forbidden = Forbidden
status-not-found = Not Found
status-method-not-allowed = Method Not Allowed
status-gone = Gone
status-too-long = URI Too Long
status-too-many = Too Many Requests
status-busy = Service Unavailable
status-error = Internal Server Error
fault-not-found = There is nothing at this address.
fault-unknown-area = There is no area of this id in this election.
fault-unknown-station = There is no station of this id in this election.
fault-unknown-contest = There is no contest of this id in this election.
fault-unknown-party = There is no party of this id in the register.
fault-unknown-notice = There is no notice of this number on the record.
fault-unknown-category = There is no such category of notices.
fault-unknown-filter = The list cannot be narrowed down in this way.
fault-method = This address does not know this method.
fault-too-long = This address is too long.
fault-internal = This could not be answered; the fault is with the server and has been logged.
