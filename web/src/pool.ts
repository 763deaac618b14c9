// Numbers of a whole country in one place: pieces of 32 bits each, in arrays that never move, so that growing needs no second copy.

const CHUNK = 1 << 17;

/** The most numbers that can be put in at once. */
export const ADD_MAX = CHUNK;

export class Pool {
  private readonly chunks: Uint32Array[] = [new Uint32Array(CHUNK)];
  // Place 0 is nobody's, so that 0 can stand for none.
  private used = 1;

  /** Keeps some numbers together; gives the place where they are. */
  add(numbers: readonly number[]): number {
    if (numbers.length > CHUNK) throw new RangeError("too many numbers at once");
    if (this.used + numbers.length > CHUNK) {
      this.chunks.push(new Uint32Array(CHUNK));
      this.used = 0;
    }
    const chunk = this.chunks.length - 1;
    this.chunks[chunk]!.set(numbers, this.used);
    const at = chunk * CHUNK + this.used;
    this.used += numbers.length;
    return at;
  }

  get(at: number): number {
    return this.chunks[Math.floor(at / CHUNK)]![at % CHUNK]!;
  }

  set(at: number, value: number): void {
    this.chunks[Math.floor(at / CHUNK)]![at % CHUNK] = value;
  }

  /** Numbers that were added together. */
  view(at: number, n: number): Uint32Array {
    const from = at % CHUNK;
    return this.chunks[Math.floor(at / CHUNK)]!.subarray(from, from + n);
  }
}
