#!/bin/sh
# Builds, or tests too, the program that checks a record in the browser (web/):
#   scripts/web.sh build|test
# Its packages come from the npm registry by the lock file. Where there is no Node the server is built without it and the page says so;
# SCRUTINEER_REQUIRE_WEB=1 makes that an error.
set -eu
cd "$(dirname "$0")/../web"

case "${1:-}" in
    build | test) ;;
    *) echo "usage: $0 build|test" >&2; exit 2 ;;
esac
if ! command -v npm >/dev/null; then
    echo "no npm: the page /check is built without its program" >&2
    [ "${SCRUTINEER_REQUIRE_WEB:-}" != 1 ] || exit 1
    exit 0
fi
# The lock file's own copy in node_modules tells whether what is installed is what is asked for.
if ! cmp -s package-lock.json node_modules/.from-lock; then
    npm ci --ignore-scripts --no-audit --no-fund --loglevel=error >&2
    cp package-lock.json node_modules/.from-lock
fi
# What has not changed keeps its time, so that the server need not be built again.
if [ ! -e dist/worker.js ] || [ -n "$(find src browser package.json tsconfig.json -newer dist/worker.js)" ]; then
    npm run --silent build >&2
fi
[ "$1" = build ] || npm test --silent
