// Signatures on their way to another thread: packed, counted, and none forgotten.

import assert from "node:assert/strict";
import { generateKeyPairSync, sign } from "node:crypto";
import { test } from "node:test";
import type { ToCheck } from "../src/authority.js";
import { utf8 } from "../src/bytes.js";
import { type Helper, ownHelper } from "../src/helper.js";
import { Ed25519, keyOf } from "../src/note.js";
import { Signatures } from "../src/signatures.js";

const { publicKey, privateKey } = generateKeyPairSync("ed25519");
const key = new Uint8Array(publicKey.export({ format: "der", type: "spki" }).subarray(-32));
const { id } = keyOf("station/1", 1, key);
const signed = (message: string): ToCheck => ({ name: "station/1", id, key, message, signature: new Uint8Array(sign(null, utf8(message), privateKey)) });

async function run(helper: Helper, what: readonly ToCheck[], draws = () => true, many = true) {
  const wrong: number[] = [];
  const signatures = new Signatures(helper, (index) => wrong.push(index), { now: () => performance.now(), draws });
  for (const [i, w] of what.entries()) await signatures.add(i, [w], many);
  await signatures.finish();
  return { wrong: wrong.sort((a, b) => a - b), checked: signatures.checked, skipped: signatures.skipped };
}

test("every signature is checked, in several batches, and those that do not hold are named", async () => {
  const what = Array.from({ length: 700 }, (_, i) => signed(`${i} \u2014 ${"x".repeat(1_000)}`));
  what[0] = { ...what[0]!, message: "another" };
  what[333] = { ...what[333]!, key: new Uint8Array(32).fill(9) };
  what[555] = { ...what[555]!, id: Uint8Array.of(1, 2, 3, 4) };
  what[699] = { ...what[699]!, signature: what[698]!.signature };
  what[400] = { ...what[400]!, signature: new Uint8Array(63) };
  assert.deepEqual(await run(ownHelper(new Ed25519()), what), { wrong: [0, 333, 400, 555, 699], checked: 700, skipped: 0 });
});

test("without a checker all are skipped and counted, with one those on which no lot falls, and of what is not many none", async () => {
  const what = Array.from({ length: 2_000 }, (_, i) => ({ ...signed("a"), message: `${i}${"x".repeat(1_000)}` }));
  assert.deepEqual(await run(ownHelper(undefined), what), { wrong: [], checked: 0, skipped: 2_000 });
  const slow: Helper = {
    ...ownHelper(undefined),
    atOnce: 2,
    check: async (batch) => {
      await new Promise((done) => setTimeout(done));
      return { wrong: [], room: batch.buffer };
    },
  };
  let lots = 0;
  const everyThird = () => lots++ % 3 === 0;
  assert.deepEqual(await run(slow, what, everyThird), { wrong: [], checked: 667, skipped: 1_333 });
  assert.deepEqual(await run(slow, what, () => false, false), { wrong: [], checked: 2_000, skipped: 0 });
  assert.deepEqual(await run(slow, what), { wrong: [], checked: 2_000, skipped: 0 });
});

test("a checker that fails is not taken for one that found nothing", async () => {
  const failing: Helper = { ...ownHelper(undefined), check: () => Promise.reject(new Error("the thread has ended")) };
  await assert.rejects(run(failing, [signed("a")]), /has ended/);
});
