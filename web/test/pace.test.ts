// Time for signatures is given out evenly over the record, by lot, and what was waited for is not counted.

import assert from "node:assert/strict";
import { test } from "node:test";
import { Pace } from "../src/pace.js";

const BUNDLE = 256;
const LIMIT_MS = 50_000;

/** A clock that only work moves, and a generator whose lots are the same in every run. */
function device() {
  let [now, lot] = [0, 1];
  return {
    now: () => now,
    works: (ms: number) => void (now += ms),
    random: () => (lot = (lot * 48_271) % 2_147_483_647) / 2_147_483_647,
  };
}

/** How many of which bundle are drawn by a device that takes so long for each entry and for each signature. */
function draw({ bundles, entryMs, signatureMs, pauseMs = 0 }: { bundles: number; entryMs: number; signatureMs: number; pauseMs?: number }) {
  const d = device();
  const pace = new Pace(d.now, LIMIT_MS, bundles * BUNDLE, d.random);
  const drawn = Array.from({ length: bundles }, (_, b) => {
    pace.reach(b * BUNDLE);
    if (b === 3) d.works(pauseMs);
    let some = 0;
    for (let i = 0; i < BUNDLE; i++) {
      d.works(entryMs);
      if (!pace.draws()) continue;
      some += 1;
      d.works(signatureMs);
    }
    return some;
  });
  return { drawn, ms: d.now(), all: drawn.reduce((a, b) => a + b) };
}

test("a device that can checks every one, even with a pause", () => {
  const { all, ms } = draw({ bundles: 700, entryMs: 0.06, signatureMs: 0.2, pauseMs: 2_000 });
  assert.equal(all, 700 * BUNDLE);
  assert.ok(ms < LIMIT_MS);
});

test("a device that cannot uses its time to the end and not beyond, all over the record", () => {
  for (const signatureMs of [0.4, 1, 2]) {
    const { drawn, ms } = draw({ bundles: 700, entryMs: 0.1, signatureMs });
    assert.ok(ms > LIMIT_MS * 0.95 && ms < LIMIT_MS * 1.02, `${ms} ms at ${signatureMs}`);
    // When it has found its pace, no tenth of the record has much more than another, and before that not much less.
    const tenths = Array.from({ length: 9 }, (_, i) => drawn.slice((i + 1) * 70, (i + 2) * 70).reduce((a, b) => a + b));
    assert.ok(Math.max(...tenths.slice(1)) < 1.2 * Math.min(...tenths.slice(1)), `${tenths}`);
    assert.ok(tenths[0]! > 0.6 * tenths[1]!, `${tenths}`);
  }
});

test("however slow it is, some are drawn of every part", () => {
  const { drawn, all } = draw({ bundles: 700, entryMs: 5, signatureMs: 5 });
  assert.ok(all > (700 * BUNDLE) / 18 && all < (700 * BUNDLE) / 12, `${all}`);
  assert.ok(drawn.slice(600).some((n) => n > 0));
});

test("two devices draw different ones", () => {
  const picks = () => {
    const d = device();
    const pace = new Pace(d.now, 100, 1_000);
    pace.draws();
    d.works(10_000);
    for (let i = 0; i < 50; i++) pace.reach(1);
    return Array.from({ length: 400 }, () => (pace.draws() ? "x" : "-")).join("");
  };
  const [a, b] = [picks(), picks()];
  assert.notEqual(a, b);
  assert.ok(a.includes("x") && a.includes("-"), a);
});

test("who has the time has it to the end", () => {
  const d = device();
  const pace = new Pace(d.now, Number.POSITIVE_INFINITY, 10);
  d.works(1e9);
  for (let i = 0; i < 10; i++) {
    pace.reach(i);
    assert.ok(pace.draws());
  }
});

test("a download is no work while nothing else is done", async () => {
  const spent = async (idleMs: (from: number, now: number) => number) => {
    const d = device();
    const pace = new Pace(d.now, 1_000, 10, () => 0.99);
    pace.draws();
    for (let i = 1; i < 9; i++) {
      assert.equal(await pace.download(Promise.resolve().then(() => (d.works(5_000), "x")), { idleMs: (from) => idleMs(from, d.now()) }), "x");
      pace.reach(i);
    }
    return pace.draws();
  };
  assert.ok(await spent((from, now) => now - from));
  assert.ok(!(await spent(() => 0)), "signatures were checked meanwhile");
});
