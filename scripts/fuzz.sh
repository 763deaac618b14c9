#!/bin/sh
# Builds the fuzz targets once and runs each of them, as many at a time as there are processors:
#   scripts/fuzz.sh [SECONDS for each target, 20] [TARGET …, all]
# FUZZ_SANITIZER=address also watches the memory of the C libraries; that needs a nightly toolchain. docs/fuzzing.md says more.
# SCRUTINEER_REQUIRE_FUZZ=1 makes it a failure that a tool is missing; without it the targets are then left out, in words.
set -eu
cd "$(dirname "$0")/.."

seconds=${1:-20}
[ $# -eq 0 ] || shift
case "$seconds" in '' | *[!0-9]*) echo "usage: $0 [SECONDS] [TARGET …]" >&2; exit 2 ;; esac
sanitizer=${FUZZ_SANITIZER:-none}

missing() {
    echo "fuzz: $1; the fuzz targets were NOT run" >&2
    [ "${SCRUTINEER_REQUIRE_FUZZ:-0}" != 1 ] || exit 1
    exit 0
}
command -v c++ >/dev/null || missing "there is no C++ compiler for the fuzzing engine (Debian: apt-get install g++)"
if [ "$sanitizer" != none ]; then
    cargo +nightly --version >/dev/null 2>&1 ||
        missing "FUZZ_SANITIZER=$sanitizer needs a nightly toolchain (rustup toolchain install nightly)"
    RUSTUP_TOOLCHAIN=nightly
    export RUSTUP_TOOLCHAIN
fi

scripts/tool.sh cargo-fuzz
PATH="$PWD/target/tools/bin:$PATH"
built=target/fuzz
[ "$sanitizer" = none ] || built=target/fuzz/$sanitizer
# shellcheck disable=SC2046 # a list of words
[ $# -gt 0 ] || set -- $(cargo fuzz list --fuzz-dir fuzz)
for name; do
    [ -e "fuzz/targets/$name.rs" ] || { echo "fuzz: there is no target $name; see fuzz/targets/" >&2; exit 2; }
done
cargo fuzz build --sanitizer "$sanitizer" --fuzz-dir fuzz --target-dir "$built"
programs=$built/$(rustc -vV | sed -n 's/^host: //p')/release

work=target/fuzz/runs
mkdir -p "$work"
rm -f "$work"/*.failed
# What a run finds goes to target/; the seeds in fuzz/corpus/ are only read.
one() {
    name=$1
    mkdir -p "$work/corpus/$name" "$work/found/$name"
    set -- -max_total_time="$seconds" -rss_limit_mb=2048 -timeout=10 -print_final_stats=1 -artifact_prefix="$work/found/$name/"
    case "$name" in
        tile | act | minutes) set -- "$@" -max_len=65536 ;;
        folder | table | receipt) set -- "$@" -max_len=32768 ;;
        *) set -- "$@" -max_len=16384 ;;
    esac
    [ ! -e "fuzz/dictionaries/$name" ] || set -- "$@" -dict="fuzz/dictionaries/$name"
    if RUST_BACKTRACE=0 "$programs/$name" "$@" "$work/corpus/$name" "fuzz/corpus/$name" >"$work/$name.log" 2>&1; then
        runs=$(sed -n 's/^stat::number_of_executed_units: *//p' "$work/$name.log")
        slow=$(sed -n 's/^stat::slowest_unit_time_sec: *//p' "$work/$name.log")
        echo "fuzz: $name: ${runs:-no} inputs in $seconds s, the slowest took ${slow:-?} s" >&2
        # No input has more than 64 KiB: a reader of linear time needs milliseconds.
        if [ "${slow:-0}" -ge 3 ]; then
            echo "fuzz: $name FAILED: too slow an input; see $work/found/$name/ and $work/$name.log" >&2
            : >"$work/$name.failed"
        fi
    else
        : >"$work/$name.failed"
        # The reason, without the long way that led to it.
        grep -A 8 -e 'panicked at' -e 'ERROR: libFuzzer' "$work/$name.log" | head -n 24 >&2
        echo "fuzz: $name FAILED; the whole log is $work/$name.log. Replay:" >&2
        for input in $(sed -n 's/.*Test unit written to //p' "$work/$name.log"); do
            echo "    $programs/$name $input" >&2
        done
    fi
}

at_a_time=$(nproc)
running=0
for name; do
    one "$name" &
    running=$((running + 1))
    if [ "$running" -ge "$at_a_time" ]; then
        wait
        running=0
    fi
done
wait
for name; do
    [ ! -e "$work/$name.failed" ] || exit 1
done
