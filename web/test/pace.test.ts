// Time for signatures is given out evenly over the record, and what was waited for is not counted.

import assert from "node:assert/strict";
import { test } from "node:test";
import { Pace } from "../src/pace.js";

test("at any place as much time may be used as lies before it, and what is done once is set aside", () => {
  let now = 500;
  const pace = new Pace(() => now, 1_000, 100);
  // What is done once has taken 200 of the thousand.
  now += 200;
  assert.ok(pace.hasTime());
  now += 9;
  pace.index = 1;
  assert.ok(!pace.hasTime(), "9 ms at the first hundredth of 800");
  pace.index = 2;
  assert.ok(pace.hasTime());
  now = 1_500;
  pace.index = 99;
  assert.ok(!pace.hasTime());
  pace.index = 100;
  assert.ok(pace.hasTime());
});

test("who has the time has it to the end, and who has none has none", () => {
  let now = 0;
  const [patient, late] = [new Pace(() => now, Number.POSITIVE_INFINITY, 10), new Pace(() => now, 100, 10)];
  now = 1e9;
  assert.ok(patient.hasTime() && late.hasTime(), "at the first signature the time for what is done once is not known before");
  late.index = 5;
  assert.ok(!late.hasTime() && patient.hasTime());
});

test("a download is no work while nothing else is done", async () => {
  let now = 0;
  const pace = new Pace(() => now, 100, 10);
  assert.ok(pace.hasTime());
  const after = <T>(ms: number, what: T) => Promise.resolve().then(() => ((now += ms), what));
  assert.equal(await pace.download(after(5_000, "x"), { idleMs: (from) => now - from }), "x");
  pace.index = 1;
  assert.ok(pace.hasTime());
  await pace.download(after(50, "x"), { idleMs: () => 0 });
  assert.ok(!pace.hasTime(), "signatures were checked meanwhile");
});
