// How a device with too little time for all signatures spends what it has: evenly over the record, on those that it draws by lot. Who sends the record
// can neither know nor steer which.

/** So many of the signatures are drawn in any case, however slow the device is. */
const SHARE_MIN = 1 / 16;
/** Part of the time by which it may be behind before it leaves anything out: a pause at the beginning costs no signature. */
const GRACE = 0.05;
/** So far behind, as a part of the time, nothing more is drawn than must be. */
const SWING = 0.02;
/** By how much of that the level moves from one bundle to the next. */
const LEVEL = 0.05;

export class Pace {
  /** The share that fitted so far, and the one of now. */
  private level = 1;
  private share = 1;
  private beganMs: number;
  private firstMs: number | undefined;

  /** `random` gives numbers from 0 to below 1. */
  constructor(
    readonly now: () => number,
    private readonly limitMs: number,
    private readonly size: number,
    private readonly random: () => number = lots(),
  ) {
    this.beganMs = now();
  }

  private workedMs(): number {
    return this.now() - this.beganMs;
  }

  /** Says where in the record it is, from time to time. As much of the time is to be used at any place as lies before that place. */
  reach(index: number): void {
    if (this.firstMs === undefined || this.limitMs === Number.POSITIVE_INFINITY) return;
    const before = this.firstMs + this.limitMs * GRACE;
    const due = before + Math.max(this.limitMs - before, 0) * (index / this.size);
    const ahead = Math.min(1, Math.max(-1, (due - this.workedMs()) / Math.max(this.limitMs * SWING, 1)));
    this.level = within(this.level * (1 + LEVEL * ahead));
    this.share = within(this.level * (1 + ahead));
  }

  /** Draws a lot: whether the next one is checked. */
  draws(): boolean {
    // What is done once is done when the first of many comes.
    this.firstMs ??= this.workedMs();
    return this.share === 1 || this.random() < this.share;
  }

  /** Waits for a download. Time in which this device has nothing else to do is no work. */
  async download<T>(what: Promise<T>, signatures: { idleMs(from: number): number }): Promise<T> {
    const from = this.now();
    const got = await what;
    this.beganMs += signatures.idleMs(from);
    return got;
  }
}

const within = (share: number) => Math.min(1, Math.max(SHARE_MIN, share));

/** Lots of the device's own generator, some drawn ahead. */
function lots(): () => number {
  const drawn = new Uint32Array(256);
  let used = drawn.length;
  return () => {
    if (used === drawn.length) {
      crypto.getRandomValues(drawn);
      used = 0;
    }
    return drawn[used++]! / 2 ** 32;
  };
}
