#!/bin/sh
# The documentation holds together: every relative link leads to a file, every page of the book stands in its summary, and
# every test that docs/assurance.md relies on exists.
set -eu
cd "$(dirname "$0")/.."

failed=0
complain() {
    echo "links: $*" >&2
    failed=1
}

for page in README.md ARCHITECTURE.md CONTRIBUTING.md $(find docs -name '*.md' -not -path 'docs/book/*'); do
    folder=$(dirname "$page")
    for target in $(sed -e '/^```/,/^```/d' "$page" | grep -o '](\([^)]*\))' | sed 's/^](//; s/)$//; s/#.*//' | grep -v '^[a-z]*:' | sort -u); do
        [ -e "$folder/$target" ] || complain "$page leads to $target, which is not there"
    done
done
for page in $(cd docs && find . -name '*.md' -not -path './book/*' -not -name SUMMARY.md | sed 's|^\./||'); do
    grep -qF "($page)" docs/SUMMARY.md || complain "docs/$page is not in docs/SUMMARY.md"
done
for name in $(grep -o '`[a-z0-9]*_[a-z0-9_]*_[a-z0-9_]*`' docs/assurance.md | tr -d '`' | sort -u); do
    grep -rqE "fn $name\(" crates || complain "docs/assurance.md relies on the test $name, which is not there"
done
exit "$failed"
