#!/bin/sh
# Plays the real night of 1 November 2015 through the whole chain and compares what comes out with the published totals:
#   from-table → init → serve → replay over HTTP → mirror → verify
# Needs the data folder beside the checkout and target/release/scrutineer (make night builds it).
#   NIGHT_ROWS=5000   only so many ballot boxes, every k-th, instead of all
#   NIGHT_DIR=…       where to work, default target/night; it is emptied first
#   NIGHT_DATABASE=…  postgres://… instead of the embedded database
set -eu
cd "$(dirname "$0")/.."

data=../shared/data/tr-2015-11
program=${NIGHT_PROGRAM:-${CARGO_TARGET_DIR:-$PWD/target}/release/scrutineer}
work=${NIGHT_DIR:-target/night}
rows=${NIGHT_ROWS:-0}

if [ ! -e "$data/boxes.csv.zst" ]; then
    echo "night: skipped, there is no $data" >&2
    exit 0
fi
[ -x "$program" ] || { echo "night: build first: make build" >&2; exit 2; }
scripts/install-for-tests.sh night

server=
tidy() {
    trap - EXIT HUP INT TERM
    if [ -n "$server" ]; then
        kill "$server" 2>/dev/null || true
        wait "$server" 2>/dev/null || true
    fi
}
trap tidy EXIT
trap 'tidy; exit 130' HUP INT TERM

now() { date +%s%N; }
begin() { step=$1; started=$(now); echo "== $step" >&2; }
end() { printf '== %s: %d.%03d s\n' "$step" $((($(now) - started) / 1000000000)) $((($(now) - started) / 1000000 % 1000)) >&2; }

rm -rf "$work"
mkdir -p "$work/data/examples" "$work/shared/data/tr-2015-11"

begin "table"
zstd -dqc "$data/boxes.csv.zst" >"$work/all.csv"
if [ "$rows" -gt 0 ]; then
    total=$(($(wc -l <"$work/all.csv") - 1))
    every=$((total / rows))
    [ "$every" -gt 0 ] || every=1
    awk -v k="$every" 'NR == 1 || (NR - 2) % k == 0' "$work/all.csv" >"$work/boxes.csv"
else
    mv "$work/all.csv" "$work/boxes.csv"
fi
rm -f "$work/all.csv"
# The mapping's paths start at its own folder; the sample stands in the same places below another one.
cp "$work/boxes.csv" "$work/shared/data/tr-2015-11/boxes.csv.zst"
cp "$data/national.csv" "$data/seats.csv" "$work/shared/data/tr-2015-11/"
end

begin "from-table"
"$program" election from-table examples/tr-2015-11.toml "$work/election" --data "$work/data/examples" >"$work/from-table.json"
end

begin "init: keys, dry run of every pair, seal"
if [ -n "${NIGHT_DATABASE:-}" ]; then
    "$program" init "$work/home" --election "$work/election" --database "$NIGHT_DATABASE" >"$work/init.json"
else
    "$program" init "$work/home" --election "$work/election" >"$work/init.json"
fi
end
root_key=$(node -p 'JSON.parse(require("fs").readFileSync(process.argv[1])).root_key' "$work/init.json")

begin "serve: start"
"$program" serve "$work/home" --listen 127.0.0.1:0 >"$work/serve.json" 2>"$work/serve.log" &
server=$!
until [ -s "$work/serve.json" ]; do
    kill -0 "$server" 2>/dev/null || { cat "$work/serve.log" >&2; exit 1; }
    sleep 0.1
done
url=$(node -p 'JSON.parse(require("fs").readFileSync(process.argv[1])).url' "$work/serve.json")
end

begin "replay over HTTP"
"$program" replay --results "$work/election/results.csv" "$url" >"$work/replay.json"
end

curl -sf "$url/api/v1/contests" >"$work/contests.json"
peak=$(awk '/^VmHWM/ { print int($2 / 1024) }' "/proc/$server/status")
echo "== the server's peak memory: $peak MiB" >&2

begin "mirror"
"$program" mirror "$url" "$work/copy" --root-key "$root_key" >"$work/mirror.json"
end

begin "serve: stop, start again from the database"
kill "$server"
wait "$server" || true
"$program" serve "$work/home" --listen 127.0.0.1:0 >"$work/serve-2.json" 2>>"$work/serve.log" &
server=$!
until [ -s "$work/serve-2.json" ]; do
    kill -0 "$server" 2>/dev/null || { cat "$work/serve.log" >&2; exit 1; }
    sleep 0.1
done
url=$(node -p 'JSON.parse(require("fs").readFileSync(process.argv[1])).url' "$work/serve-2.json")
curl -sf "$url/api/v1/contests" >"$work/contests-2.json"
end

begin "verify"
"$program" verify "$work/copy" --root-key "$root_key" --json >"$work/report.json"
end

node scripts/night.mjs "$work" "$rows"
