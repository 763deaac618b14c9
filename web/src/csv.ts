// CSV by RFC 4180, read from its bytes: of a file of a whole country only the cells that are asked for become text, one at a time.

import { Fault, text } from "./bytes.js";

const [LF, CR, QUOTE, COMMA] = [0x0a, 0x0d, 0x22, 0x2c];
const BYTE_ORDER_MARK = [0xef, 0xbb, 0xbf];

/** Rows by column name; what a row yields is good until the next one. A byte order mark is ignored. */
export function* csv(bytes: Uint8Array): Generator<(column: string) => string> {
  const rows = rowsOf(bytes);
  const head = rows.next();
  if (head.done) return;
  const place = new Map(Array.from({ length: head.value.length }, (_, i) => [head.value.cell(i), i]));
  const cell = (column: string) => row.cell(place.get(column) ?? -1);
  let row = head.value;
  for (row of rows) if (row.length > 1 || row.cell(0) !== "") yield cell;
}

interface Row {
  length: number;
  /** Empty where the row has no such cell. */
  cell(at: number): string;
}

function* rowsOf(bytes: Uint8Array): Generator<Row> {
  // Of each cell where it begins, where it ends, and whether it is quoted.
  const cells: { from: number; to: number; quoted: boolean }[] = [];
  const row: Row = {
    length: 0,
    cell: (at) => {
      const c = at < row.length ? cells[at] : undefined;
      if (!c) return "";
      const s = text(bytes.subarray(c.from, c.to));
      return c.quoted ? s.replaceAll('""', '"') : s;
    },
  };
  let at = BYTE_ORDER_MARK.every((b, i) => bytes[i] === b) ? 3 : 0;
  while (at < bytes.length) {
    row.length = 0;
    for (;;) {
      const quoted = bytes[at] === QUOTE;
      const from = quoted ? at + 1 : at;
      const to = quoted ? endOfQuoted(bytes, from) : endOfPlain(bytes, from);
      const cell = (cells[row.length] ??= { from, to, quoted });
      cell.from = from;
      cell.to = to;
      cell.quoted = quoted;
      row.length += 1;
      at = quoted ? to + 1 : to;
      if (bytes[at] !== COMMA) break;
      at += 1;
    }
    if (bytes[at] === CR) at += 1;
    if (bytes[at] === LF) at += 1;
    else if (at < bytes.length) throw new Fault("csv", "a cell goes on after its quotes");
    yield row;
  }
}

function endOfPlain(bytes: Uint8Array, from: number): number {
  let at = from;
  for (; at < bytes.length; at++) {
    const b = bytes[at]!;
    if (b === COMMA || b === LF || b === CR) break;
  }
  return at;
}

/** The closing quotes; doubled ones stand for themselves. */
function endOfQuoted(bytes: Uint8Array, from: number): number {
  for (let at = from; ; at += 2) {
    at = bytes.indexOf(QUOTE, at);
    if (at < 0) throw new Fault("csv", "a quoted cell does not end");
    if (bytes[at + 1] !== QUOTE) return at;
  }
}
