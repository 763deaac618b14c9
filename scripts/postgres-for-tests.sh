#!/bin/sh
# Runs a command with a PostgreSQL server of its own, made for it and deleted afterwards:
#   scripts/postgres-for-tests.sh cargo test -p store
# The command finds the server's address in SCRUTINEER_TEST_POSTGRES. The server listens on loopback only, on a free
# port, with fsync on. Debian's package is installed if no server is found.
set -eu

[ $# -gt 0 ] || { echo "usage: $0 COMMAND [ARGUMENT ...]" >&2; exit 2; }

find_bin() {
    for folder in $(ls -d /usr/lib/postgresql/*/bin 2>/dev/null | sort -Vr); do
        if [ -x "$folder/initdb" ] && [ -x "$folder/postgres" ]; then echo "$folder"; return; fi
    done
    if command -v initdb >/dev/null && command -v postgres >/dev/null && command -v pg_ctl >/dev/null; then
        dirname "$(readlink -f "$(command -v initdb)")"
    fi
}

bin=$(find_bin)
if [ -z "$bin" ]; then
    echo "installing PostgreSQL" >&2
    sudo=
    [ "$(id -u)" -eq 0 ] || sudo=sudo
    $sudo apt-get update -q >&2
    # The package would start a server of its own, which nobody here needs.
    $sudo mkdir -p /etc/postgresql-common
    if [ ! -e /etc/postgresql-common/createcluster.conf ]; then
        echo "create_main_cluster = false" | $sudo tee /etc/postgresql-common/createcluster.conf >/dev/null
    fi
    $sudo env DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends postgresql >&2
    bin=$(find_bin)
    [ -n "$bin" ] || { echo "no PostgreSQL server found, nor could one be installed" >&2; exit 1; }
fi

# PostgreSQL refuses to run as root.
as_user=
if [ "$(id -u)" -eq 0 ]; then
    user=postgres
    id "$user" >/dev/null 2>&1 || useradd --system --no-create-home --shell /usr/sbin/nologin "$user"
    as_user="runuser -u $user --"
fi

base=$(mktemp -d "${TMPDIR:-/tmp}/scrutineer-postgres.XXXXXX")
command_pid=
tidy() {
    trap - EXIT HUP INT TERM
    if [ -n "$command_pid" ]; then kill "$command_pid" 2>/dev/null || true; fi
    if [ -f "$base/data/postmaster.pid" ]; then
        (cd / && $as_user "$bin/pg_ctl" -D "$base/data" -m immediate -w stop >/dev/null 2>&1) || true
    fi
    rm -rf "$base"
}
trap tidy EXIT
trap 'tidy; exit 129' HUP
trap 'tidy; exit 130' INT
trap 'tidy; exit 143' TERM
if [ -n "$as_user" ]; then chown "$user" "$base"; fi

fail() {
    cat "$base/log" >&2
    echo "the PostgreSQL server for tests does not start" >&2
    exit 1
}

# A locale that does not sort by bytes, if there is one: a query that forgets its order shows.
locale=C.UTF-8
if locale -a 2>/dev/null | grep -qix 'en_US\.utf-\{0,1\}8'; then locale=en_US.UTF-8; fi
cd_run() { (cd / && $as_user "$@"); }
: >"$base/log"
if [ -n "$as_user" ]; then chown "$user" "$base/log"; fi
cd_run "$bin/initdb" -D "$base/data" -U postgres -A trust -E UTF8 --locale="$locale" >>"$base/log" 2>&1 || fail

# Free now may be taken a moment later: try some ports, beginning with one that differs from run to run.
port=$((20000 + $$ % 20000))
tries=0
until cd_run "$bin/pg_ctl" -D "$base/data" -l "$base/log" -w -t 60 start -o \
    "-p $port -c listen_addresses=127.0.0.1 -c unix_socket_directories='$base' -c fsync=on -c max_connections=300" >/dev/null 2>&1; do
    tries=$((tries + 1))
    [ "$tries" -lt 20 ] || fail
    port=$((port + 1))
done

export SCRUTINEER_TEST_POSTGRES="postgres://postgres@127.0.0.1:$port/postgres"
# In the background, so that a signal ends both at once.
"$@" <&0 &
command_pid=$!
status=0
wait "$command_pid" || status=$?
command_pid=
exit "$status"
