#!/bin/sh
# Installs from Debian what the tests, the benchmarks or the whole night call and Rust does not bring, unless it is there:
#   scripts/install-for-tests.sh test|bench|night
# PostgreSQL has its own script, which starts it too: postgres-for-tests.sh.
set -eu

case "${1:-}" in
    # program:package. c++ builds the fuzzing engine; strace shows that a receipt leaves after the sync; openssl and curl are peers
    # that we did not write, and so are lftp and the clients that python3, node and npm bring; chromium opens the page /check.
    test) wanted="c++:g++ chromium:chromium curl:curl lftp:lftp node:nodejs npm:npm openssl:openssl python3:python3 strace:strace xmllint:libxml2-utils" ;;
    bench) wanted="curl:curl nginx:nginx-light python3:python3 vsftpd:vsftpd wrk:wrk" ;;
    night) wanted="curl:curl zstd:zstd" ;;
    *) echo "usage: $0 test|bench|night" >&2; exit 2 ;;
esac

PATH="$PATH:/usr/sbin:/sbin"
missing=
for pair in $wanted; do
    command -v "${pair%%:*}" >/dev/null || missing="$missing ${pair#*:}"
done
# Debian has the means to make a Python environment in a package without a program.
case "$wanted" in *python3:*) python3 -c 'import ensurepip' 2>/dev/null || missing="$missing python3-venv" ;; esac
[ -n "$missing" ] || exit 0

echo "installing$missing" >&2
sudo=
[ "$(id -u)" -eq 0 ] || sudo=sudo
$sudo apt-get update -q >&2
# shellcheck disable=SC2086 # a list of words
$sudo env DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends $missing >&2
