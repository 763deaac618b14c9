"""A mail server for tests, on aiosmtpd (an independent reader of what we send).

Prints "port N", then one line of JSON for each message. What a recipient's name begins with says how the server behaves:
later-… is put off (451), never-… is refused (550), cut-… loses the line after the whole message was taken, deaf-… before it.
Arguments: [--tls CERT KEY] [--user NAME PASSWORD]
"""

import asyncio
import json
import ssl
import sys
from email import message_from_bytes, policy

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult, SMTP


class Handler:
    async def handle_RCPT(self, server, session, envelope, address, options):
        name = address.split("@")[0]
        if name.startswith("later-"):
            return "451 4.2.0 come again"
        if name.startswith("never-"):
            return "550 5.1.1 nobody here"
        if name.startswith("deaf-"):
            server.transport.abort()
            return "421 gone"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        message = message_from_bytes(envelope.content, policy=policy.default)
        said = {
            "from": envelope.mail_from,
            "to": envelope.rcpt_tos,
            "headers": [[k, str(v)] for k, v in message.items()],
            "body": message.get_content(),
            "tls": session.ssl is not None,
            "user": getattr(session, "auth_data", None) and session.auth_data.login.decode(),
        }
        print(json.dumps(said), flush=True)
        if any(a.startswith("cut-") for a in envelope.rcpt_tos):
            server.transport.abort()
        return "250 taken"


def main():
    arguments, options = sys.argv[1:], {}
    if "--tls" in arguments:
        at = arguments.index("--tls")
        context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        context.load_cert_chain(arguments[at + 1], arguments[at + 2])
        options.update(tls_context=context, require_starttls=True)
    if "--user" in arguments:
        at = arguments.index("--user")
        expected = (arguments[at + 1].encode(), arguments[at + 2].encode())

        def check(server, session, envelope, mechanism, data):
            # Not handled: the server says 535 itself.
            good = (data.login, data.password) == expected
            return AuthResult(success=good, handled=good, auth_data=data)

        options.update(authenticator=check, auth_required=True)
    loop = asyncio.new_event_loop()
    asyncio.set_event_loop(loop)
    server = loop.run_until_complete(loop.create_server(lambda: SMTP(Handler(), loop=loop, **options), "127.0.0.1", 0))
    print("port", server.sockets[0].getsockname()[1], flush=True)
    # Ends with whoever started it.
    loop.run_in_executor(None, lambda: (sys.stdin.read(), loop.call_soon_threadsafe(loop.stop)))
    loop.run_forever()


main()
