// The record's tree: RFC 6962 section 2.1 and RFC 9162 section 2.1 over SHA-256, hash tiles of c2sp.org/tlog-tiles. Sizes are safe integers.

import { sha256 } from "@noble/hashes/sha2.js";
import { Fault, same, text } from "./bytes.js";

export type Hash = Uint8Array<ArrayBufferLike>;

const LEAF = Uint8Array.of(0);
const NODE = Uint8Array.of(1);

export function leafHash(entry: Uint8Array): Hash {
  return sha256.create().update(LEAF).update(entry).digest();
}

export function nodeHash(left: Hash, right: Hash): Hash {
  return sha256.create().update(NODE).update(left).update(right).digest();
}

export function digestOf(bytes: Uint8Array): Hash {
  return sha256(bytes);
}

/** The browser's own SHA-256, which it has on secure pages only. */
const subtle = (globalThis.crypto as Crypto | undefined)?.subtle as SubtleCrypto | undefined;

/** The same of many bytes: by the browser itself where it can, which is some times as fast. */
export async function digest(bytes: Uint8Array): Promise<Hash> {
  return subtle ? new Uint8Array(await subtle.digest("SHA-256", bytes as Uint8Array<ArrayBuffer>)) : sha256(bytes);
}

/** A tree that grows leaf by leaf and keeps the roots of its full subtrees only. */
export class Growing {
  size = 0;
  private readonly stack: { height: number; hash: Hash }[] = [];

  push(leaf: Hash): void {
    let node = { height: 0, hash: leaf };
    for (let top = this.stack.at(-1); top?.height === node.height; top = this.stack.at(-1)) {
      this.stack.pop();
      node = { height: node.height + 1, hash: nodeHash(top.hash, node.hash) };
    }
    this.stack.push(node);
    this.size += 1;
  }

  root(): Hash {
    if (this.stack.length === 0) return sha256(new Uint8Array());
    return this.stack.map((s) => s.hash).reduceRight((right, left) => nodeHash(left, right));
  }
}

/** The largest power of two below `n`, which is at least 2. */
function split(n: number): number {
  let k = 1;
  while (k * 2 < n) k *= 2;
  return k;
}

/** Root of a tree of `size` that has `leaf` at `index`, by its inclusion proof, from the leaf upwards. */
export function rootByInclusion(index: number, size: number, leaf: Hash, proof: readonly Hash[]): Hash {
  if (!(index >= 0 && index < size)) throw new Fault("proof", "the index lies outside the tree");
  // From the top: whether the leaf lies in the left subtree.
  const turns: boolean[] = [];
  for (let n = size, i = index; n > 1; ) {
    const k = split(n);
    turns.push(i < k);
    [n, i] = i < k ? [k, i] : [n - k, i - k];
  }
  if (proof.length !== turns.length) throw new Fault("proof", `an inclusion proof here has ${turns.length} hashes, not ${proof.length}`);
  return proof.reduce((hash, sibling, at) => (turns[turns.length - 1 - at] ? nodeHash(hash, sibling) : nodeHash(sibling, hash)), leaf);
}

/** Whether a tree of `second` leaves with root `b` begins with the `first` leaves of root `a`, by its consistency proof. */
export function consistent(first: number, second: number, a: Hash, b: Hash, proof: readonly Hash[]): boolean {
  if (first > second) return false;
  if (first === second) return proof.length === 0 && same(a, b);
  if (first === 0) return proof.length === 0;
  let at = 0;
  const next = () => {
    const h = proof[at++];
    if (!h) throw new Fault("proof", "the proof is too short");
    return h;
  };
  // Both roots over the same subtree: of the old tree, which ends in it after m leaves, and of the new one, which fills it.
  const walk = (m: number, n: number, whole: boolean): [Hash, Hash] => {
    if (m === n) {
      if (whole) return [a, a];
      const h = next();
      return [h, h];
    }
    const k = split(n);
    if (m <= k) {
      const [old, now] = walk(m, k, whole);
      return [old, nodeHash(now, next())];
    }
    const [old, now] = walk(m - k, n - k, false);
    const left = next();
    return [nodeHash(left, old), nodeHash(left, now)];
  };
  try {
    const [old, now] = walk(first, second, true);
    return at === proof.length && same(old, a) && same(now, b);
  } catch (e) {
    if (e instanceof Fault) return false;
    throw e;
  }
}

const WIDTH = 256;

/** Address of a tile or, of level `entries`, of a bundle; `size` is that of the record. */
export function tilePath(level: number | "entries", index: number, size: number): string {
  const below = level === "entries" ? WIDTH : WIDTH ** (level + 1);
  const full = Math.floor(size / below);
  const groups = [String(index % 1000).padStart(3, "0")];
  for (let n = Math.floor(index / 1000); n > 0; n = Math.floor(n / 1000)) groups.unshift(`x${String(n % 1000).padStart(3, "0")}`);
  const hashes = Math.floor(size / (level === "entries" ? 1 : WIDTH ** level));
  const width = index < full ? WIDTH : hashes - index * WIDTH;
  return `tile/${level}/${groups.join("/")}${width < WIDTH ? `.p/${width}` : ""}`;
}

/** Reads hashes of subtrees from the tiles of a record of a given size. What the tiles say is trusted only as far as a root confirms it. */
export class Tiles {
  private readonly kept = new Map<string, Promise<Uint8Array>>();

  constructor(
    private readonly get: (path: string) => Promise<Uint8Array>,
    readonly size: number,
  ) {}

  private tile(level: number, index: number): Promise<Uint8Array> {
    const path = tilePath(level, index, this.size);
    const there = this.kept.get(path);
    if (there) return there;
    const fetched = this.get(path).then((bytes) => {
      if (bytes.length === 0 || bytes.length % 32 !== 0) throw new Fault("tile", `${path} is no tile`);
      return bytes;
    });
    this.kept.set(path, fetched);
    return fetched;
  }

  /** Root over the leaves `lo` up to, not including, `hi`, where `lo` is a multiple of the largest power of two not above `hi - lo`. */
  async range(lo: number, hi: number): Promise<Hash> {
    const n = hi - lo;
    let height = 0;
    for (let k = 1; k * 2 <= n; k *= 2) height += 1;
    if (n === 2 ** height && lo % n === 0) return this.full(lo, height);
    const k = split(n);
    return nodeHash(await this.range(lo, lo + k), await this.range(lo + k, hi));
  }

  private async full(lo: number, height: number): Promise<Hash> {
    const level = Math.floor(height / 8);
    const below = height - 8 * level;
    const first = lo / 2 ** (8 * level);
    const tile = await this.tile(level, Math.floor(first / WIDTH));
    const at = first % WIDTH;
    let hashes: Hash[] = [];
    for (let i = 0; i < 2 ** below; i++) {
      const h = tile.subarray((at + i) * 32, (at + i + 1) * 32);
      if (h.length !== 32) throw new Fault("tile", "a tile has fewer hashes than its size says");
      hashes.push(h);
    }
    while (hashes.length > 1) {
      const up: Hash[] = [];
      for (let i = 0; i < hashes.length; i += 2) up.push(nodeHash(hashes[i]!, hashes[i + 1]!));
      hashes = up;
    }
    return hashes[0]!;
  }

  /** Inclusion proof of a leaf in the tree of this size. */
  async inclusion(index: number): Promise<Hash[]> {
    const walk = async (lo: number, hi: number): Promise<Hash[]> => {
      if (hi - lo === 1) return [];
      const k = split(hi - lo);
      if (index < lo + k) return [...(await walk(lo, lo + k)), await this.range(lo + k, hi)];
      return [...(await walk(lo + k, hi)), await this.range(lo, lo + k)];
    };
    return walk(0, this.size);
  }

  /** Consistency proof from a smaller tree to that of this size. */
  async consistency(first: number): Promise<Hash[]> {
    if (first === 0 || first === this.size) return [];
    const walk = async (m: number, lo: number, hi: number, whole: boolean): Promise<Hash[]> => {
      const n = hi - lo;
      if (m === n) return whole ? [] : [await this.range(lo, hi)];
      const k = split(n);
      if (m <= k) return [...(await walk(m, lo, lo + k, whole)), await this.range(lo + k, hi)];
      return [...(await walk(m - k, lo + k, hi, false)), await this.range(lo, lo + k)];
    };
    return walk(first, 0, this.size, true);
  }
}

/** Splits a bundle into its entries: each with its length in two bytes before it. */
export function entriesOf(bundle: Uint8Array, width: number): Uint8Array[] {
  const out: Uint8Array[] = [];
  let at = 0;
  while (at < bundle.length) {
    if (at + 2 > bundle.length) throw new Fault("bundle", "a bundle ends in the length of an entry");
    const n = (bundle[at]! << 8) | bundle[at + 1]!;
    at += 2;
    if (at + n > bundle.length) throw new Fault("bundle", "a bundle ends inside an entry");
    out.push(bundle.subarray(at, at + n));
    at += n;
  }
  if (out.length !== width) throw new Fault("bundle", `a bundle has ${out.length} entries where ${width} belong`);
  return out;
}

/** Bytes before an entry that say how long it is. */
const LENGTH_BYTES = 2;

/** Leaf hashes of a bundle's entries, one behind the other, by the browser itself where it can. The bundle is not looked at again, and is written over. */
export async function leafHashes(bundle: Uint8Array, width: number): Promise<Uint8Array> {
  const leaves = entriesOf(bundle, width).map((e) => {
    // The last byte of its length becomes what an entry's hash begins with.
    const leaf = new Uint8Array(e.buffer, e.byteOffset - LEAF.length, e.length + LEAF.length);
    leaf.set(LEAF);
    return digest(leaf);
  });
  const out = new Uint8Array(32 * width);
  for (const [i, hash] of (await Promise.all(leaves)).entries()) out.set(hash, 32 * i);
  return out;
}

/** A bundle's entries as text, made from one where that can be: it is some times as fast. */
export function textsOf(bundle: Uint8Array, width: number): (at: number) => string {
  const entries = entriesOf(bundle, width);
  const texts = cut(bundle, entries);
  return (at) => texts?.[at] ?? text(entries[at]!);
}

/** Undefined: some are no text, or have zeros of their own. */
function cut(bundle: Uint8Array, entries: readonly Uint8Array[]): string[] | undefined {
  const lengths = entries.map((e) => new Uint8Array(e.buffer, e.byteOffset - LENGTH_BYTES, LENGTH_BYTES));
  try {
    for (const l of lengths) l.fill(0);
    // Nothing, nothing, an entry, nothing, an entry …
    const parts = text(bundle).split("\0");
    return parts.length === 2 * entries.length + 1 ? parts.filter((_, i) => i > 0 && i % 2 === 0) : undefined;
  } catch (e) {
    if (e instanceof Fault) return undefined;
    throw e;
  } finally {
    for (const [i, l] of lengths.entries()) l.set([entries[i]!.length >> 8, entries[i]!.length & 0xff]);
  }
}
