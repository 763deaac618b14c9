#!/bin/sh
# The direction of the house: a room uses the rooms above it in this list and never one below; and the two lowest rooms that
# everything rests on do no input or output. ARCHITECTURE.md says why.
set -eu
cd "$(dirname "$0")/.."

rooms="election record paper audit exchange observer tables words columns service store outlets bucket station commission portal transfer rehearsal scrutineer"
failed=0
complain() {
    echo "rooms: $*" >&2
    failed=1
}

for folder in crates/*/; do
    name=$(basename "$folder")
    case " $rooms " in
        *" $name "*) ;;
        *) complain "crates/$name stands in no place: give it one in scripts/check-rooms.sh and ARCHITECTURE.md" ;;
    esac
done

# Direct dependencies of every sort (ordinary, build, tests), for every target, as cargo itself resolves them.
above=
for room in $rooms; do
    used=$(cargo tree --quiet -p "$room" --depth 1 -e normal,build,dev --all-features --target all --prefix none --format '{p}' | awk '/\(\/.*\/crates\// { print $1 }' | sort -u)
    [ -n "$used" ] || complain "cargo knows no crate $room"
    for other in $used; do
        case " $above $room " in
            *" $other "*) ;;
            *) complain "$room uses $other, which is not above it" ;;
        esac
    done
    above="$above $room"
done

# What may not be reachable from the pure rooms.
for room in election record tables words exchange; do
    reach=$(cargo tree --quiet -p "$room" -e normal --target all --prefix none --format '{p}' | awk '{ print $1 }' | sort -u)
    for crate in tokio hyper reqwest rusqlite tokio-postgres getrandom rand; do
        if echo "$reach" | grep -qx "$crate"; then complain "$room is pure, but reaches $crate"; fi
    done
done

[ "$failed" -eq 0 ] && echo "rooms: each uses only those above it; election, record, tables, words and exchange are pure" >&2
exit "$failed"
