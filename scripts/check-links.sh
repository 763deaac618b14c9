#!/bin/sh
# Every relative link of the documentation leads to a file, and every page of the book stands in its summary.
set -eu
cd "$(dirname "$0")/.."

failed=0
for page in README.md ARCHITECTURE.md CONTRIBUTING.md $(find docs -name '*.md' -not -path 'docs/book/*'); do
    folder=$(dirname "$page")
    for target in $(sed -e '/^```/,/^```/d' "$page" | grep -o '](\([^)]*\))' | sed 's/^](//; s/)$//; s/#.*//' | grep -v '^[a-z]*:' | sort -u); do
        if [ ! -e "$folder/$target" ]; then
            echo "links: $page leads to $target, which is not there" >&2
            failed=1
        fi
    done
done
for page in $(cd docs && find . -name '*.md' -not -path './book/*' -not -name SUMMARY.md | sed 's|^\./||'); do
    if ! grep -qF "($page)" docs/SUMMARY.md; then
        echo "links: docs/$page is not in docs/SUMMARY.md" >&2
        failed=1
    fi
done
exit "$failed"
