// How a device with too little time for all is kept from using it up at the beginning.

/** How long the record has been worked on. As much of the time is to be used at any place of the record as lies before that place. */
export class Pace {
  /** The entry that is being read. */
  index = 0;
  private beganMs: number;
  private firstMs: number | undefined;

  constructor(
    readonly now: () => number,
    private readonly limitMs: number,
    private readonly size: number,
  ) {
    this.beganMs = now();
  }

  hasTime(): boolean {
    if (this.limitMs === Number.POSITIVE_INFINITY) return true;
    const worked = this.now() - this.beganMs;
    // What is done once is done when the first signatures come.
    this.firstMs ??= worked;
    return worked <= this.firstMs + (this.limitMs - this.firstMs) * (this.index / this.size);
  }

  /** Waits for a download. Time in which this device has nothing else to do is no work. */
  async download<T>(what: Promise<T>, signatures: { idleMs(from: number): number }): Promise<T> {
    const from = this.now();
    const got = await what;
    this.beganMs += signatures.idleMs(from);
    return got;
  }
}
