#!/bin/sh
# Puts into target/venv what some tests ask that we did not write: a mail server (aiosmtpd), a reader of feeds (feedparser), a validator
# of JSON (jsonschema) and an S3-compatible object store (moto). Without it those tests say that they are skipped.
set -eu
cd "$(dirname "$0")/.."
to=target/venv

if [ -x "$to/bin/python" ] && "$to/bin/python" -c 'import aiosmtpd, feedparser, jsonschema, moto.server' 2>/dev/null; then exit 0; fi
if ! python3 -c 'import ensurepip' 2>/dev/null; then
    sudo=
    [ "$(id -u)" -eq 0 ] || sudo=sudo
    $sudo apt-get update -q >&2
    $sudo env DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends python3-venv >&2
fi
mkdir -p target
python3 -m venv "$to" >&2
"$to/bin/pip" install -q 'aiosmtpd==1.4.6' 'feedparser==6.0.14' 'jsonschema==4.25.1' 'moto[server]==5.2.5' >&2
