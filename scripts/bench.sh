#!/bin/sh
# Runs the benchmarks: those of the crates, then the scripts in benches/, one after the other so that none disturbs another.
set -eu
cd "$(dirname "$0")/.."

for crate in crates/*/; do
    [ -d "${crate}benches" ] || continue
    name=$(basename "$crate")
    echo "== $name" >&2
    cargo bench -p "$name" --all-features --benches
done
for script in benches/*.sh; do
    [ -e "$script" ] || continue
    echo "== $script" >&2
    sh "$script"
done
