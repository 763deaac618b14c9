"""A party's program with zeep (https://docs.python-zeep.org): asks the web service for everything and prints what it got as JSON.

    zeep_client.py ADDRESS NAME PASSWORD
"""

import base64
import datetime
import json
import os
import sys

import zeep
from zeep.wsse import utils
from zeep.wsse.username import UsernameToken

PROFILE = "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-username-token-profile-1.0"
MESSAGE = "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-soap-message-security-1.0"


class Token(UsernameToken):
    """PasswordText with the Nonce and Created that zeep gives to PasswordDigest only."""

    fixed = None

    def _create_password_text(self):
        nonce = self.fixed or base64.b64encode(os.urandom(16)).decode()
        created = datetime.datetime.now(datetime.timezone.utc).isoformat()
        return [
            utils.WSSE.Password(self.password, Type=PROFILE + "#PasswordText"),
            utils.WSSE.Nonce(nonce, EncodingType=MESSAGE + "#Base64Binary"),
            utils.WSU.Created(created),
        ]


def fault(call):
    """The code and the text of what must fail."""
    try:
        call()
    except zeep.exceptions.Fault as e:
        detail = "" if e.detail is None else "".join(e.detail.itertext("{*}code"))
        return [e.code, detail, e.message]
    raise SystemExit("this should have failed")


def main():
    address, name, password = sys.argv[1:]
    out = {"zeep": zeep.__version__}
    for port in ("soap", "soap12"):
        token = Token(name, password)
        client = zeep.Client(address + "?wsdl", wsse=token, port_name=port)
        service = client.service
        seen = out[port] = {"operations": sorted(client.service._binding._operations)}

        election = service.GetElection()
        seen["election"] = [election.row[0].election, str(election.row[0].date), election.size, election.digest]

        stations, after = [], None
        while True:
            answer = service.GetStations(limit=2, after=after)
            stations += [row.station for row in answer.row]
            after = answer.next
            if after is None:
                break
        seen["stations"] = stations

        results = service.GetStationResults(contest="parliament", since=0)
        seen["results"] = [
            [r.station, r.state, r.valid, {v.choice: v._value_1 for v in r.votes.vote}] for r in results.row
        ]
        seen["digest"] = results.digest

        notices, after = [], None
        while True:
            answer = service.GetNotices(limit=1, after=after)
            notices += [[n.number, n.audience, {t.lang: t._value_1 for t in n.title}] for n in answer.row]
            after = answer.next
            if after is None:
                break
        seen["notices"] = notices

        seen["unknown area"] = fault(lambda: service.GetStations(area="no/such"))
        token.fixed = base64.b64encode(os.urandom(16)).decode()
        service.GetElection()
        seen["replayed"] = fault(lambda: service.GetElection())
        digest = zeep.Client(address + "?wsdl", wsse=UsernameToken(name, password, use_digest=True), port_name=port)
        seen["digest token"] = fault(lambda: digest.service.GetElection())
        wrong = zeep.Client(address + "?wsdl", wsse=Token(name, password + "x"), port_name=port)
        seen["wrong password"] = fault(lambda: wrong.service.GetElection())
    json.dump(out, sys.stdout, default=str)


main()
