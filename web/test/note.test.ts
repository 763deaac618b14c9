// Notes, keys and signatures: the example of c2sp.org/signed-note, and keys and signatures that a strict reader refuses.

import assert from "node:assert/strict";
import { generateKeyPairSync, sign } from "node:crypto";
import { test } from "node:test";
import { base64, joined, unbase64, unhex, utf8 } from "../src/bytes.js";
import { Ed25519, cosigned, isSignedBy, keyOf, keyText, parseCheckpoint, parseKey, parseNote } from "../src/note.js";

const ed = new Ed25519();
// The example of the specification (c2sp.org/signed-note, the Go package golang.org/x/mod/sumdb/note has the same).
const EXAMPLE_KEY = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW";
const EXAMPLE =
  "If you think cryptography is the answer to your problem,\nthen you don't know what your problem is.\n\n\u2014 PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n";

function signer(name: string, type: 1 | 4) {
  const { publicKey, privateKey } = generateKeyPairSync("ed25519");
  const bytes = Uint8Array.from(publicKey.export({ format: "der", type: "spki" }).subarray(-32));
  const key = keyOf(name, type, bytes);
  return { key, line: (message: string, before = new Uint8Array()) => `\u2014 ${name} ${base64(joined(key.id, before, sign(null, utf8(message), privateKey)))}\n` };
}

test("the example of the specification holds, and with another letter it does not", async () => {
  const key = parseKey(EXAMPLE_KEY);
  assert.equal(keyText(key), EXAMPLE_KEY);
  assert.ok(await isSignedBy(parseNote(EXAMPLE, 16), key, ed));
  assert.ok(!(await isSignedBy(parseNote(EXAMPLE.replace("answer", "Answer"), 16), key, ed)));
});

test("what is no note is refused", () => {
  for (const s of ["", "a\n", "a\n\n", "a\r\n\n\u2014 n AAAAAAA=\n", "a\n\n\u2014 n AAAAAAA=", "a\n\n- n AAAAAAA=\n", "a\n\n\u2014 n  AAAAAAA=\n", "a\n\n\u2014 n+m AAAAAAA=\n", "a\n\n\u2014 n AAAAAAB=\n"]) {
    assert.throws(() => parseNote(s, 16), Error, JSON.stringify(s));
  }
  assert.throws(() => parseNote(`a\n\n${"\u2014 n AAAAAAA=\n".repeat(17)}`, 16), { code: "note-form" });
});

test("Base64 has one spelling", () => {
  for (const s of ["AA=", "AB==", "AAA", "A A=", "AA==AA==", "AAB="]) assert.throws(() => unbase64(s), { code: "base64" }, s);
  assert.equal(base64(unbase64("AAECAw==")), "AAECAw==");
});

test("a key whose id does not follow is refused, and a name may not have a plus sign", () => {
  assert.throws(() => parseKey(EXAMPLE_KEY.replace("c74f20a3", "c74f20a4")), { code: "key" });
  assert.throws(() => keyOf("a+b", 1, new Uint8Array(32)), { code: "key" });
});

test("points of small order and signatures with another spelling of s are refused", async () => {
  const { key, line } = signer("a", 1);
  const message = "text\n";
  const good = parseNote(`${message}\n${line(message)}`, 16).signatures[0]!.bytes;
  assert.ok(await ed.verify(key.bytes, utf8(message), good));
  // s + L is another spelling of s; a reader that is not strict takes both.
  const order = unhex("edd3f55c1a631258d69cf7a2def9de1400000000000000000000000000000010");
  const bent = good.slice();
  let carry = 0;
  for (let i = 0; i < 32; i++) {
    const n = bent[32 + i]! + order[i]! + carry;
    bent[32 + i] = n & 255;
    carry = n >> 8;
  }
  assert.ok(!(await ed.verify(key.bytes, utf8(message), bent)));
  for (const point of ["0100000000000000000000000000000000000000000000000000000000000000", "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac03fa", "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f"]) {
    assert.ok(!(await ed.verify(unhex(point), utf8(message), joined(unhex(point), new Uint8Array(32)))), point);
  }
});

test("a checkpoint is signed by its record and cosigned by a witness at a time", async () => {
  const [record, witness, other] = [signer("scrutineer/x", 1), signer("party-a", 4), signer("party-b", 4)];
  const text = `scrutineer/x\n5\n${base64(new Uint8Array(32).fill(3))}\n`;
  const time = new Uint8Array(8);
  new DataView(time.buffer).setBigUint64(0, 1_700_000_000n);
  const cosignature = witness.line(`cosignature/v1\ntime 1700000000\n${text}`, time);
  const checkpoint = parseCheckpoint(utf8(`${text}\n${record.line(text)}${cosignature}`));
  assert.equal(checkpoint.size, 5);
  assert.ok(await isSignedBy(checkpoint.note, record.key, ed));
  assert.equal(await cosigned(checkpoint.note, witness.key, ed), 1_700_000_000);
  assert.equal(await cosigned(checkpoint.note, other.key, ed), undefined);
  const late = parseCheckpoint(utf8(`${text}\n${record.line(text)}${witness.line(`cosignature/v1\ntime 1700000001\n${text}`, time)}`));
  assert.equal(await cosigned(late.note, witness.key, ed), undefined, "signed for another time than it says");
  for (const s of [`x\n05\n${base64(new Uint8Array(32))}\n`, "x\n5\nAAAA\n", "x\n5\n"]) {
    assert.throws(() => parseCheckpoint(utf8(`${s}\n${record.line(s)}`)), Error, s);
  }
});
