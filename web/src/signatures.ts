// Signatures, checked beside the counting: many at once, as far as device and time allow, and it is counted what was and what was not.
// Until then they wait packed into one buffer, which costs no object for each.

import { Fault, put, release, remind } from "./bytes.js";
import type { ToCheck } from "./authority.js";
import type { Ed25519 } from "./note.js";

/** Signatures behind each other: 32 bytes of key, 64 of signature, 4 with the length of the message (big-endian), the message. */
export type Packed = Uint8Array<ArrayBuffer>;

/** Checks a batch; gives the positions of those that do not hold. The batch is no longer the caller's. */
export type Checker = (batch: Packed) => Promise<number[]>;

const HEAD_BYTES = 32 + 64 + 4;
/** Room for the longest statement that an entry can hold, several times. */
const BATCH_BYTES = 1 << 17;
const IN_FLIGHT_MAX = 2;
/** Keys that a browser may have imported before it is reminded that they are garbage: it keeps some KB of each. */
const KEYS_MAX = 1000;

function* unpacked(batch: Packed): Generator<{ key: Packed; signature: Packed; message: Packed }> {
  const view = new DataView(batch.buffer, batch.byteOffset, batch.length);
  for (let at = 0; at < batch.length; ) {
    const end = at + HEAD_BYTES + view.getUint32(at + 96);
    yield { key: batch.subarray(at, at + 32), signature: batch.subarray(at + 32, at + 96), message: batch.subarray(at + HEAD_BYTES, end) };
    at = end;
  }
}

/** Checks in this thread. */
export function ownChecker(ed: Ed25519): Checker {
  let imported = 0;
  return async (batch) => {
    const holds = await Promise.all(Array.from(unpacked(batch), (s) => ed.verify(s.key, s.message, s.signature)));
    release(batch);
    imported += holds.length;
    if (imported > KEYS_MAX) {
      imported = 0;
      remind();
    }
    return holds.flatMap((h, i) => (h ? [] : [i]));
  };
}

export class Signatures {
  checked = 0;
  skipped = 0;
  private batch = new Uint8Array(BATCH_BYTES);
  private used = 0;
  /** By position in the batch: the entry in which it stands. */
  private indexes: number[] = [];
  private readonly flying = new Set<Promise<void>>();

  /** Without a checker none is checked; those that come when the record has been worked on for longer than `limitMs` are skipped. */
  constructor(
    private readonly checker: Checker | undefined,
    private readonly wrong: (index: number, fault: Fault) => void,
    private readonly workedMs: () => number,
    private readonly limitMs: number,
  ) {}

  async add(index: number, what: readonly ToCheck[]): Promise<void> {
    for (const w of what) {
      if (!this.checker || this.workedMs() > this.limitMs) {
        this.skipped += 1;
      } else if (w.signature.length !== 64) {
        this.isWrong(index);
        this.checked += 1;
      } else if (!this.pack(index, w)) {
        await this.send();
        if (!this.pack(index, w)) throw new Fault("entry-too-large", "what was signed is longer than an entry can be");
      }
    }
  }

  private isWrong(index: number): void {
    this.wrong(index, new Fault("signature-wrong", "a signature does not belong to its text: either was changed"));
  }

  /** Whether there was room for it. */
  private pack(index: number, w: ToCheck): boolean {
    const at = this.used;
    if (at + HEAD_BYTES > this.batch.length) return false;
    const written = put(w.message, this.batch.subarray(at + HEAD_BYTES));
    if (written === undefined) return false;
    this.batch.set(w.key, at);
    this.batch.set(w.signature, at + 32);
    new DataView(this.batch.buffer).setUint32(at + 96, written);
    this.used += HEAD_BYTES + written;
    this.indexes.push(index);
    return true;
  }

  private async send(): Promise<void> {
    const indexes = this.indexes;
    if (!this.checker || indexes.length === 0) return;
    while (this.flying.size >= IN_FLIGHT_MAX) await Promise.race(this.flying);
    const done = this.checker(this.batch.subarray(0, this.used)).then((bad) => {
      this.checked += indexes.length;
      for (const at of bad) this.isWrong(indexes[at]!);
    });
    const flying: Promise<void> = done.finally(() => this.flying.delete(flying));
    // Handled where it is awaited, at the latest at the end.
    flying.catch(() => {});
    this.flying.add(flying);
    this.batch = new Uint8Array(BATCH_BYTES);
    this.used = 0;
    this.indexes = [];
  }

  async finish(): Promise<void> {
    await this.send();
    await Promise.all(this.flying);
  }
}
