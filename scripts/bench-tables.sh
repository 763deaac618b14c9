#!/bin/sh
# The same cells written as a workbook by this program and by Python's xlsxwriter (PyPI) in constant-memory mode, one after the other.
#   scripts/bench-tables.sh [ROWS]
set -eu
cd "$(dirname "$0")/.."
rows=${1:-174992}
place=$(mktemp -d)
trap 'rm -rf "$place"' EXIT

python3 -m venv "$place/python"
"$place/python/bin/pip" install --quiet --disable-pip-version-check xlsxwriter==3.2.9
cargo bench --quiet -p tables --bench write -- "$rows" "$place/cells.csv"
"$place/python/bin/python" - "$place/cells.csv" "$place/peer.xlsx" <<'PY'
import csv, resource, sys, time
import xlsxwriter

with open(sys.argv[1], newline="", encoding="utf-8") as file:
    rows = [[int(c) if c.isdigit() else c for c in row] for row in csv.reader(file)]
for attempt in range(2):
    begin = time.perf_counter()
    book = xlsxwriter.Workbook(sys.argv[2], {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    sheet = book.add_worksheet("data")
    for r, row in enumerate(rows):
        for c, cell in enumerate(row):
            if isinstance(cell, int):
                sheet.write_number(r, c, cell)
            else:
                sheet.write_string(r, c, cell)
    book.close()
    seconds = time.perf_counter() - begin
    cells = sum(map(len, rows))
    print(f"xlsxwriter {xlsxwriter.__version__}: {seconds * 1000:.0f} ms, {cells / seconds / 1e6:.2f} million cells/s")
PY
ls -l "$place"/cells.csv.xlsx "$place"/peer.xlsx | awk '{ print $5, $9 }'
