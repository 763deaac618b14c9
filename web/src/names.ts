// Ids by number: a country has each of them once in memory, and what is known about them stands in columns beside.

import { Fault, copied } from "./bytes.js";

export class Names {
  private readonly numbers = new Map<string, number>();
  private readonly names: string[] = [];

  get size(): number {
    return this.names.length;
  }

  /** The number of a name, a new one if it has none. */
  add(name: string): number {
    const there = this.numbers.get(name);
    if (there !== undefined) return there;
    if (/\p{Surrogate}/u.test(name)) throw new Fault("encoding", "this is not Unicode");
    const own = copied(name);
    this.numbers.set(own, this.names.length);
    return this.names.push(own) - 1;
  }

  find(name: string): number | undefined {
    return this.numbers.get(name);
  }

  name(number: number): string {
    return this.names[number]!;
  }
}

/** A number for each name, -1 where there is none. */
export class Column {
  private data = new Int32Array(1 << 10).fill(-1);

  get(name: number | undefined): number {
    return this.data[name ?? -1] ?? -1;
  }

  set(name: number, value: number): void {
    if (name >= this.data.length) {
      const larger = new Int32Array(Math.max(2 * this.data.length, name + 1)).fill(-1);
      larger.set(this.data);
      this.data = larger;
    }
    this.data[name] = value;
  }
}
