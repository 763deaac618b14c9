// The text of QR codes on tapes and forms, by docs/formats/paper.md: numbered parts in any order, put together to the signed note.

import { Fault, joined, text } from "./bytes.js";
import { digestOf } from "./tree.js";

const NOTE_BYTES_MAX = 60_000;
/** Longer than the largest QR code can say. */
const CODE_CHARACTERS_MAX = 4_500;
const OPEN_MAX = 64;
const SAME_PART_MAX = 4;
const JOININGS_MAX = 64;
const ID_CHARACTERS = 8;
const ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

const CODE = /^([MP]1)\.([A-Z2-7]{8})\.([1-9][0-9]?)\.([1-9][0-9]?)\.([A-Z2-7]+)$/;

export interface Part {
  /** What parts of one note have in common. */
  of: string;
  id: string;
  /** From 1. */
  number: number;
  count: number;
  data: string;
}

/** Reads one code of minutes; undefined: it is of something else, which does no harm. */
export function readCode(code: string): Part | undefined {
  const at = Math.max(code.lastIndexOf("M1."), code.lastIndexOf("P1."));
  const found = code.length <= CODE_CHARACTERS_MAX && at >= 0 ? CODE.exec(code.slice(at)) : null;
  if (!found) return undefined;
  const [, marker = "", id = "", number, count, data = ""] = found;
  // A page's own code files the page, it has no figures.
  if (marker !== "M1" || Number(number) > Number(count)) return undefined;
  return { of: `${marker}.${id}.${count}`, id, number: Number(number), count: Number(count), data };
}

/** RFC 4648 section 6 in upper case without padding; bits left over must be zero. */
export function unbase32(s: string): Uint8Array<ArrayBuffer> {
  const out = new Uint8Array(Math.floor((s.length * 5) / 8));
  let held = 0;
  let bits = 0;
  let at = 0;
  for (const c of s) {
    const v = ALPHABET.indexOf(c);
    if (v < 0) throw new Fault("code-form", "a code is not in Base32");
    held = ((held << 5) | v) & 0xfff;
    bits += 5;
    if (bits >= 8) {
      bits -= 8;
      out[at++] = (held >> bits) & 0xff;
    }
  }
  if (bits >= 5 || (held & ((1 << bits) - 1)) !== 0) throw new Fault("code-form", "a code has bits left over");
  return out;
}

export function base32(bytes: Uint8Array): string {
  let s = "";
  let held = 0;
  let bits = 0;
  for (const b of bytes) {
    held = ((held << 8) | b) & 0xfff;
    for (bits += 8; bits >= 5; bits -= 5) s += ALPHABET[(held >> (bits - 5)) & 31]!;
  }
  return bits > 0 ? s + ALPHABET[(held << (5 - bits)) & 31]! : s;
}

/** Unpacks raw deflate; what is longer than a note, cut off or followed by anything is none. */
async function unpacked(bytes: Uint8Array<ArrayBuffer>): Promise<Uint8Array> {
  const reader = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("deflate-raw")).getReader();
  const pieces: Uint8Array[] = [];
  let length = 0;
  for (;;) {
    const { done, value } = await reader.read().catch(() => {
      throw new Fault("code-packed", "a code is not packed as it should be");
    });
    if (done) return joined(...pieces);
    length += value.length;
    if (length > NOTE_BYTES_MAX) {
      await reader.cancel();
      throw new Fault("code-too-large", `a code unpacks to more than ${NOTE_BYTES_MAX} bytes`);
    }
    pieces.push(value);
  }
}

/** What was photographed so far. */
export class Codes {
  /** By note, then by number: what codes of that number said. */
  private readonly open = new Map<string, Set<string>[]>();

  /** Takes a code. Gives the signed note once all of its parts are there, else how many are; undefined: it is no code of minutes. */
  async add(code: string): Promise<{ note: string | undefined; have: number; of: number } | undefined> {
    const part = readCode(code);
    if (!part) return undefined;
    let said = this.open.get(part.of);
    if (!said) {
      if (this.open.size === OPEN_MAX) throw new Fault("code-too-many-open", "these are codes of too many tapes at once");
      this.open.set(part.of, (said = Array.from({ length: part.count }, () => new Set<string>())));
    }
    const same = said[part.number - 1]!;
    if (same.size < SAME_PART_MAX) same.add(part.data);
    const have = said.filter((s) => s.size > 0).length;
    return { note: have === part.count ? await whole(part.id, said) : undefined, have, of: part.count };
  }
}

/** Somebody may have printed a part of his own: of the ways to join them that one is right which makes the note of this id. */
async function whole(id: string, said: readonly Set<string>[]): Promise<string> {
  let last: unknown;
  let tried = 0;
  for (const parts of joinings(said)) {
    if (++tried > JOININGS_MAX) break;
    try {
      const bytes = await unpacked(joined(...parts.map(unbase32)));
      if (base32(digestOf(bytes)).slice(0, ID_CHARACTERS) === id) return text(bytes);
      last = new Fault("code-digest", "the codes do not make the text that they name");
    } catch (e) {
      last = e;
    }
  }
  throw last;
}

function* joinings(said: readonly Set<string>[]): Generator<string[]> {
  const [first, ...rest] = said;
  if (!first) {
    yield [];
    return;
  }
  for (const data of first) for (const others of joinings(rest)) yield [data, ...others];
}

/** Codes in the fragment of an address: as they are, or escaped, separated by commas, which no code contains. */
export function codesOf(fragment: string): string[] {
  try {
    return decodeURIComponent(fragment.replace(/^#/, ""))
      .split(",")
      .filter((s) => readCode(s) !== undefined)
      .slice(0, 99);
  } catch {
    return [];
  }
}
