// Signatures, checked beside the counting: many at once, as far as device and time allow, and it is counted what was and what was not.

import { Fault, utf8 } from "./bytes.js";
import type { ToCheck } from "./authority.js";
import { Ed25519 } from "./note.js";

/** Checks a batch; gives the positions of those that do not hold. */
export type Checker = (batch: readonly ToCheck[]) => Promise<number[]>;

/** Checks in this thread. */
export function ownChecker(ed: Ed25519): Checker {
  return async (batch) => {
    const holds = await Promise.all(batch.map((s) => ed.verify(s.key, utf8(s.message), s.signature)));
    return holds.flatMap((h, i) => (h ? [] : [i]));
  };
}

const BATCH = 256;
const IN_FLIGHT_MAX = 4;

export class Signatures {
  checked = 0;
  skipped = 0;
  private waiting: { index: number; what: ToCheck }[] = [];
  private readonly flying = new Set<Promise<void>>();

  /** Without a checker none is checked; from `until` (milliseconds of `now`) on the rest is skipped. */
  constructor(
    private readonly checker: Checker | undefined,
    private readonly wrong: (index: number, fault: Fault) => void,
    private readonly now: () => number,
    private readonly until: number,
  ) {}

  async add(index: number, what: readonly ToCheck[]): Promise<void> {
    if (!this.checker || this.now() > this.until) {
      this.skipped += what.length;
      return;
    }
    for (const w of what) this.waiting.push({ index, what: w });
    if (this.waiting.length >= BATCH) await this.send();
  }

  private async send(): Promise<void> {
    const batch = this.waiting;
    this.waiting = [];
    if (!this.checker || batch.length === 0) return;
    while (this.flying.size >= IN_FLIGHT_MAX) await Promise.race(this.flying);
    const done = this.checker(batch.map((b) => b.what)).then((bad) => {
      this.checked += batch.length;
      for (const at of bad) this.wrong(batch[at]!.index, new Fault("signature-wrong", "a signature does not belong to its text: either was changed"));
    });
    const flying: Promise<void> = done.finally(() => this.flying.delete(flying));
    this.flying.add(flying);
  }

  async finish(): Promise<void> {
    await this.send();
    await Promise.all(this.flying);
  }
}
