#!/bin/sh
# Puts the clients of the web service that we did not write, and the checkers of its description, into target/service-clients, unless they are there:
# a Python environment (zeep, openapi-spec-validator, schemathesis) and the npm package soap. Versions are those of the lists beside the tests.
set -eu
cd "$(dirname "$0")/.."

from=crates/portal/src/tests/clients
to=target/service-clients
wanted=$(cat "$from/requirements.txt" "$from/package-lock.json" | sha256sum | cut -c 1-16)
[ -e "$to/.$wanted" ] && exit 0

for tool in python3 node npm; do
    command -v "$tool" >/dev/null || { echo "service-clients: there is no $tool; scripts/install-for-tests.sh test installs it" >&2; exit 1; }
done
echo "installing clients of the web service into $to (once)" >&2
rm -rf "$to"
mkdir -p "$to"
python3 -m venv "$to/python" || { echo "service-clients: python3 has no venv (Debian: apt-get install python3-venv)" >&2; exit 1; }
"$to/python/bin/pip" install --quiet --disable-pip-version-check --only-binary :all: -r "$from/requirements.txt" >&2
cp "$from/package.json" "$from/package-lock.json" "$to/"
(cd "$to" && npm ci --ignore-scripts --no-audit --no-fund --loglevel=error >&2)
: >"$to/.$wanted"
