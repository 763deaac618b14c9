// Signatures, checked beside the counting: many at once, as far as device and time allow, and it is counted what was and what was not. Those of which
// there are as many as stations may be drawn by lot; of the others none is left out.

import { Fault, put } from "./bytes.js";
import type { ToCheck } from "./authority.js";
import { HEAD_BYTES, type Helper, ID, KEY, MESSAGE_LENGTH, NAME_LENGTH, type Packed, SIGNATURE } from "./helper.js";

/** Room for the longest statement that an entry can hold, several times. */
const BATCH_BYTES = 1 << 17;

/** What signatures have to know of the work of which they are a part. */
export interface Work {
  now: () => number;
  /** Draws a lot: whether one of the many is checked. */
  draws: () => boolean;
}

export class Signatures {
  checked = 0;
  skipped = 0;
  private batch: Packed = new Uint8Array(BATCH_BYTES);
  private used = 0;
  /** For further batches: a country's signatures would be 200 MB of garbage. */
  private readonly rooms: ArrayBuffer[] = [];
  /** By position in the batch: the entry in which it stands. */
  private indexes: number[] = [];
  private readonly flying = new Set<Promise<void>>();
  /** When the last one came back; undefined: some are still being checked. */
  private idleSince: number | undefined = 0;

  /** Those that come faster than the helper checks them wait. */
  constructor(
    private readonly helper: Helper,
    private readonly wrong: (index: number, fault: Fault) => void,
    private readonly work: Work,
  ) {}

  /** Milliseconds since `from` in which none was being checked. */
  idleMs(from: number): number {
    return this.idleSince === undefined ? 0 : this.work.now() - Math.max(from, this.idleSince);
  }

  /** All signatures of an entry; `many`: of a kind of which a slow device draws some by lot. */
  async add(index: number, what: readonly ToCheck[], many: boolean): Promise<void> {
    if (!this.helper.check || (many && !this.work.draws())) {
      this.skipped += what.length;
      return;
    }
    for (const w of what) {
      if (w.signature.length !== 64) {
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
    const name = put(w.name, this.batch.subarray(at + HEAD_BYTES));
    const message = name === undefined ? undefined : put(w.message, this.batch.subarray(at + HEAD_BYTES + name));
    if (name === undefined || message === undefined) return false;
    this.batch.set(w.key, at + KEY);
    this.batch.set(w.signature, at + SIGNATURE);
    this.batch.set(w.id, at + ID);
    const view = new DataView(this.batch.buffer);
    view.setUint16(at + NAME_LENGTH, name);
    view.setUint32(at + MESSAGE_LENGTH, message);
    this.used = at + HEAD_BYTES + name + message;
    this.indexes.push(index);
    return true;
  }

  private async send(): Promise<void> {
    const indexes = this.indexes;
    if (!this.helper.check || indexes.length === 0) return;
    while (this.flying.size >= this.helper.atOnce) await Promise.race(this.flying);
    const done = this.helper.check(this.batch.subarray(0, this.used)).then(({ wrong, room }) => {
      this.checked += indexes.length;
      for (const at of wrong) this.isWrong(indexes[at]!);
      this.rooms.push(room);
    });
    this.idleSince = undefined;
    const flying: Promise<void> = done.finally(() => {
      this.flying.delete(flying);
      if (this.flying.size === 0) this.idleSince = this.work.now();
    });
    // Handled where it is awaited, at the latest at the end.
    flying.catch(() => {});
    this.flying.add(flying);
    this.batch = new Uint8Array(this.rooms.pop() ?? new ArrayBuffer(BATCH_BYTES));
    this.used = 0;
    this.indexes = [];
  }

  async finish(): Promise<void> {
    await this.send();
    await Promise.all(this.flying);
  }
}
