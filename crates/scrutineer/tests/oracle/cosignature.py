"""Checks the cosignatures of a checkpoint by another implementation than ours, from the text of https://c2sp.org/tlog-cosignature alone.

usage: cosignature.py VKEY < NOTE      prints the time of the cosignature by that key; exit code 1 if it does not hold, 3 without a library
"""

import base64
import hashlib
import struct
import sys

try:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

    def verify(key, signature, message):
        Ed25519PublicKey.from_public_bytes(key).verify(signature, message)

except ImportError:
    try:
        from nacl.signing import VerifyKey

        def verify(key, signature, message):
            VerifyKey(key).verify(message, signature)

    except ImportError:
        sys.exit(3)

name, key_id, material = sys.argv[1].split("+", 2)
material = base64.b64decode(material, validate=True)
assert material[0] == 0x04 and len(material) == 33, "not the key of an Ed25519 cosigner"
computed = hashlib.sha256(name.encode() + b"\n" + material).digest()[:4]
assert computed.hex() == key_id, "the id does not follow from name and key"

note = sys.stdin.buffer.read()
text, lines = note.rsplit(b"\n\n", 1)
text += b"\n"
for line in lines.splitlines():
    dash, signer, blob = line.split(b" ")
    blob = base64.b64decode(blob, validate=True)
    if dash != "\u2014".encode() or signer != name.encode() or blob[:4] != computed:
        continue
    (time,) = struct.unpack(">Q", blob[4:12])
    assert len(blob) == 4 + 8 + 64, "a cosignature has 72 bytes after the id"
    verify(material[1:], blob[12:], b"cosignature/v1\ntime %d\n" % time + text)
    print(time)
    break
else:
    sys.exit("no line of this key")
