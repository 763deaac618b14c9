// What a checkpoint of the witnesses must have in common with the newest one.

import assert from "node:assert/strict";
import { test } from "node:test";
import { base64, utf8 } from "../src/bytes.js";
import { parseCheckpoint } from "../src/note.js";
import { belongs } from "../src/witnesses.js";

const root = (n: number) => base64(new Uint8Array(32).fill(n));
const head = (size: number, n: number, origin = "example.org/log") => parseCheckpoint(utf8(`${origin}\n${size}\n${root(n)}\n\n\u2014 ${origin} ${base64(new Uint8Array(68))}\n`));

test("witnesses vouch for the history that is shown, or it is said that they do not", () => {
  const newest = head(9, 9);
  assert.equal(belongs(head(5, 5), newest, root(5)), undefined);
  assert.equal(belongs(head(9, 9), newest, root(9)), undefined, "the same size");
  assert.equal(belongs(head(5, 5), newest, root(6))?.code, "witnessed-root");
  assert.equal(belongs(head(5, 5), newest, undefined)?.code, "witnessed-root");
  assert.equal(belongs(head(10, 5), newest, undefined)?.code, "witnessed-shrunk");
  assert.equal(belongs(head(5, 5, "example.org/other"), newest, root(5))?.code, "witnessed-origin");
});
