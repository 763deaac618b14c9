#!/bin/sh
# Puts a tool that the checks need into target/tools, at a fixed version, unless it is there:
#   scripts/tool.sh cargo-deny|cargo-fuzz|mdbook
# Built without optimisation: they run for seconds, and it makes them several times quicker to build.
set -eu
cd "$(dirname "$0")/.."

case "${1:-}" in
    cargo-deny) version=0.20.2 options= ;;
    cargo-fuzz) version=0.13.2 options= ;;
    mdbook) version=0.5.4 options=--no-default-features ;;
    *) echo "usage: $0 cargo-deny|cargo-fuzz|mdbook" >&2; exit 2 ;;
esac

tools=target/tools
marker="$tools/.$1-$version"
[ -e "$marker" ] && [ -x "$tools/bin/$1" ] && exit 0
echo "installing $1 $version into $tools (once)" >&2
# shellcheck disable=SC2086 # options are words
CARGO_PROFILE_DEV_DEBUG=0 CARGO_INCREMENTAL=0 \
    cargo install --locked --debug --force --root "$tools" --target-dir "$tools/build" --version "$version" $options "$1"
rm -rf "$tools/build"
: >"$marker"
