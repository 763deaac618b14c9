// Codes on paper, by docs/formats/paper.md; the first is one that the other program printed.

import assert from "node:assert/strict";
import { test } from "node:test";
import { deflateRawSync } from "node:zlib";
import encodeQR from "qr";
import { decodeQRBatch } from "qr/decode.js";
import { utf8 } from "../src/bytes.js";
import { Codes, base32, codesOf, readCode, unbase32 } from "../src/codes.js";
import { digestOf } from "../src/tree.js";

const PRINTED = "SCRUTINEER:M1.O4CCGUJ3.1.1.JPSOESXCAIAA";

/** Prints a note as so many parts. */
function print(note: string, count: number, prefix = "HTTPS://RESULTS.EXAMPLE.ORG/Q/"): string[] {
  const [packed, id] = [deflateRawSync(utf8(note)), base32(digestOf(utf8(note))).slice(0, 8)];
  return Array.from({ length: count }, (_, i) => {
    const piece = packed.subarray(Math.floor((i * packed.length) / count), Math.floor(((i + 1) * packed.length) / count));
    return `${prefix}M1.${id}.${i + 1}.${count}.${base32(piece)}`;
  });
}

const long = (n: number) => Array.from({ length: n }, (_, i) => `vote choice-${i} ${(i * 7919) % 1000}\n`).join("");

async function read(codes: readonly string[]): Promise<string | undefined> {
  const all = new Codes();
  let note: string | undefined;
  for (const c of codes) note = (await all.add(c))?.note ?? note;
  return note;
}

test("a code that the other program printed is read", async () => {
  assert.equal(await read([PRINTED]), "a\n\nb\n");
  assert.deepEqual(print("a\n\nb\n", 1, "SCRUTINEER:"), [PRINTED]);
});

test("parts are put together in any order and repeated without harm", async () => {
  const parts = print(long(300), 4);
  const codes = new Codes();
  const seen = [];
  for (const i of [2, 0, 2, 3]) seen.push((await codes.add(parts[i]!))!.have);
  assert.deepEqual(seen, [1, 2, 2, 3]);
  assert.deepEqual(await codes.add(parts[1]!), { note: long(300), have: 4, of: 4 });
});

test("a part that somebody printed himself does not hide the true one", async () => {
  const parts = print(long(300), 3);
  const forged = parts[1]!.replace(/[^.]*$/, base32(utf8("nonsense")));
  assert.equal(await read([parts[0]!, forged, parts[2]!, parts[1]!].filter((_, i) => i !== 2)), undefined);
  const codes = new Codes();
  for (const c of [parts[0]!, forged]) await codes.add(c);
  await assert.rejects(codes.add(parts[2]!), { code: /^code-/ });
  assert.equal((await codes.add(parts[1]!))?.note, long(300));
});

test("what is no code of minutes does no harm, and what is damaged is refused", async () => {
  for (const foreign of ["", "https://example.org", "SCRUTINEER:P1.O4CCGUJ3.1.1.JPSOESXCAIAA", "M1.O4CCGUJ3.2.1.AA", "M1.O4CCGUJ3.01.1.AA", "M1.O4CCGUJ3.1.100.AA", "M1.o4ccguj3.1.1.AA", `M1.O4CCGUJ3.1.1.${"A".repeat(5_000)}`]) {
    assert.equal(readCode(foreign), undefined, foreign);
  }
  const refused = (code: string, word: string) => assert.rejects(read([code]), { code: word }, code);
  await refused(PRINTED.replace("O4CC", "O4CD"), "code-digest");
  await refused(PRINTED.slice(0, -2), "code-packed");
  await refused(PRINTED.replace(/.$/, "B"), "code-form");
  const bomb = print("x".repeat(60_001), 1)[0]!;
  await refused(bomb, "code-too-large");
  assert.equal((await read(print("x".repeat(60_000), 1)))?.length, 60_000, "the last length that is read");
});

test("Base32 has one spelling", () => {
  for (const n of [0, 1, 2, 3, 4, 5, 6]) {
    const bytes = Uint8Array.from({ length: n }, (_, i) => 251 - 17 * i);
    assert.deepEqual(unbase32(base32(bytes)), bytes);
  }
  for (const bad of ["A", "AB", "ABC", "A1", "a2"]) assert.throws(() => unbase32(bad), { code: "code-form" }, bad);
});

test("an address carries codes behind its hash", () => {
  const parts = print(long(100), 2);
  assert.deepEqual(codesOf(`#${encodeURIComponent(parts.join(","))}`), parts);
  assert.deepEqual(codesOf(`#${parts[0]}`), [parts[0]]);
  assert.deepEqual([codesOf("#out"), codesOf(""), codesOf("#%")], [[], [], []]);
});

test("all codes of one picture are found, as dense as a tape has them", async () => {
  const parts = print(long(600), 3);
  const squares = parts.map((p) => encodeQR(p, "raw", { ecc: "medium", border: 6 }));
  const side = Math.max(...squares.map((s) => s.length)) * 5;
  const [width, height] = [side, side * squares.length];
  const data = new Uint8ClampedArray(width * height * 4).fill(255);
  squares.forEach((rows, n) =>
    rows.forEach((row, y) =>
      row.forEach((black, x) => {
        if (!black) return;
        for (let i = 0; i < 25; i++) data.fill(0, 4 * ((n * side + y * 5 + Math.floor(i / 5)) * width + x * 5 + (i % 5)), 4 * ((n * side + y * 5 + Math.floor(i / 5)) * width + x * 5 + (i % 5)) + 3);
      }),
    ),
  );
  const [found] = await decodeQRBatch([{ width, height, data }], { effort: Number.POSITIVE_INFINITY, timeLimit: 8_000 });
  assert.deepEqual(found!.filter((f) => typeof f === "string").sort(), [...parts].sort());
});
