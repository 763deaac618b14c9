### Who vouches for the record.

witnesses = Who vouches for the record
witnesses-intro = A witness is a party's or an observer's own program. It has checked, from the hashes alone, that the record only grew since it first looked, and signed that. Who has counted has copied the whole record, checked every signature and added everything up again, and signed what came out.
no-witnesses = The key list of this election has no witnesses.
party-or-observer = Party or observer
vouches-for = Vouches for acts
behind = Behind
signed-at = Signed, by its clock
has-recounted = Counted acts
outcome = Outcome
no-witness-policy = This election has no rule on how many must vouch.
witness-check = Every signature here can be checked by anyone: scrutineer mirror, then scrutineer verify with --witnesses.
vouch-for-all = { $n } of { $all } vouch for every act recorded so far.
witnessed = Witnessed: at least { $needed } vouch for every act, as this election asks for.
witness-waiting = Waiting: { $needed } are asked for; so many vouch for the first { $size } acts. Newer acts wait since { $since }.
witness-overdue = Not witnessed in time: { $needed } are asked for; so many vouch for the first { $size } acts only. Newer acts wait since { $since }. Publication goes on regardless, as the rule says.
witness-limit = The rule waits { $seconds } s at most, so that nobody can hold results up by not signing.
recount-same = the same totals
recount-other = other totals
recount-not-compared = not compared here: the record had gone on
