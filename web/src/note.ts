// C2SP signed notes, verifier keys, checkpoints and cosignatures.

import { Fault, base64, decimal, hex, joined, same, text, unbase64, unhex, utf8 } from "./bytes.js";
import { type Hash, digestOf } from "./tree.js";

/** A verifier key of a note's signer (type 1) or of a witness (type 4). */
export interface Key {
  name: string;
  id: Uint8Array;
  type: 1 | 4;
  bytes: Uint8Array<ArrayBuffer>;
}

export interface SignatureLine {
  name: string;
  id: Uint8Array;
  /** What follows the key id. */
  bytes: Uint8Array<ArrayBuffer>;
}

export interface Note {
  /** With its last line feed: what is signed. */
  text: string;
  signatures: SignatureLine[];
}

const NAME_BYTES_MAX = 200;
const NAME = /^[^\s+\u0000-\u001f\u007f]+$/u;

export function isKeyName(name: string): boolean {
  // A character has at most three bytes for each of its units; most names are far from the limit.
  return NAME.test(name) && (3 * name.length <= NAME_BYTES_MAX || utf8(name).length <= NAME_BYTES_MAX);
}

function keyId(name: Uint8Array, type: number, bytes: Uint8Array): Uint8Array {
  return digestOf(joined(name, Uint8Array.of(0x0a, type), bytes)).slice(0, 4);
}

/** Whether the id in a line is that of a signer's key. */
export function isKeyId(id: Uint8Array, name: Uint8Array, key: Uint8Array): boolean {
  return same(id, keyId(name, 1, key));
}

export function keyOf(name: string, type: 1 | 4, bytes: Uint8Array<ArrayBuffer>): Key {
  if (!isKeyName(name) || bytes.length !== 32) throw new Fault("key", "this is no key");
  return { name, id: keyId(utf8(name), type, bytes), type, bytes };
}

/** Reads `name+hex id+Base64`. */
export function parseKey(s: string): Key {
  const at = s.indexOf("+");
  const second = s.indexOf("+", at + 1);
  if (at < 0 || second < 0) throw new Fault("key", "a verifier key is name, key id and key, with plus signs between them");
  const body = unbase64(s.slice(second + 1));
  const type = body[0];
  if (type !== 1 && type !== 4) throw new Fault("key", "this is a key of an unknown type");
  const key = keyOf(s.slice(0, at), type, body.slice(1));
  if (hex(key.id) !== s.slice(at + 1, second)) throw new Fault("key", "the key's id does not follow from its name and bytes");
  return key;
}

export function keyText(key: Key): string {
  return `${key.name}+${hex(key.id)}+${base64(joined(Uint8Array.of(key.type), key.bytes))}`;
}

/** Reads a note; at most `max` signatures. */
export function parseNote(s: string, max: number): Note {
  const wrong = (what: string) => new Fault("note-form", what);
  if (/[\u0000-\u0009\u000b-\u001f]/.test(s)) throw wrong("a note has no control characters but the line feed");
  const cut = s.lastIndexOf("\n\n");
  if (cut < 0 || !s.endsWith("\n")) throw wrong("a note is a text, an empty line and signatures");
  const lines = s.slice(cut + 2, -1).split("\n");
  if (lines.length > max) throw wrong(`a note here has at most ${max} signatures`);
  const signatures = lines.map((line) => {
    const parts = line.split(" ");
    const [dash, name, body] = parts;
    if (parts.length !== 3 || dash !== "\u2014" || !name || !isKeyName(name) || !body) throw wrong("a signature line is a dash, a name and Base64");
    const bytes = unbase64(body);
    if (bytes.length < 5) throw wrong("a signature is too short");
    return { name, id: bytes.slice(0, 4), bytes: bytes.slice(4) };
  });
  return { text: s.slice(0, cut + 1), signatures };
}

// Points of small order in every encoding that decoders have been seen to take, by their value without the sign bit.
const SMALL_ORDER = new Set([
  "0000000000000000000000000000000000000000000000000000000000000000",
  "0100000000000000000000000000000000000000000000000000000000000000",
  "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",
  "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a",
  "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
  "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
  "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
]);

function isSound(point: Uint8Array): boolean {
  const p = point.slice();
  p[31]! &= 0x7f;
  const canonical = !(p[31] === 0x7f && p.subarray(1, 31).every((b) => b === 0xff) && p[0]! >= 0xed);
  return canonical && !SMALL_ORDER.has(hex(p));
}

const ORDER = unhex("edd3f55c1a631258d69cf7a2def9de1400000000000000000000000000000010");

/** Whether the scalar is below the order of the group: of a signature there is then one spelling. */
function isReduced(s: Uint8Array): boolean {
  for (let i = 31; i >= 0; i--) if (s[i] !== ORDER[i]) return s[i]! < ORDER[i]!;
  return false;
}

/** Strict Ed25519: what the browser checks, and canonical points, none of small order, s below the group's order. */
export class Ed25519 {
  /** Whether this device can check signatures at all: browsers offer it on secure pages only, old ones not at all. */
  static async isThere(): Promise<boolean> {
    try {
      await crypto.subtle.importKey("raw", new Uint8Array(32).fill(9), "Ed25519", false, ["verify"]);
      return true;
    } catch {
      return false;
    }
  }

  async verify(key: Uint8Array<ArrayBuffer>, message: Uint8Array<ArrayBuffer>, signature: Uint8Array<ArrayBuffer>): Promise<boolean> {
    if (signature.length !== 64 || !isSound(key) || !isSound(signature.subarray(0, 32)) || !isReduced(signature.subarray(32))) return false;
    try {
      const imported = await crypto.subtle.importKey("raw", key, "Ed25519", false, ["verify"]);
      return await crypto.subtle.verify("Ed25519", imported, signature, message);
    } catch {
      return false;
    }
  }
}

/** Whether a signature's line names the key, and the signature holds. */
export async function isHeld(s: { name: string; id: Uint8Array; key: Uint8Array<ArrayBuffer>; message: string; signature: Uint8Array<ArrayBuffer> }, ed: Ed25519): Promise<boolean> {
  return isKeyId(s.id, utf8(s.name), s.key) && (await ed.verify(s.key, utf8(s.message), s.signature));
}

export interface Checkpoint {
  origin: string;
  size: number;
  root: Hash;
  note: Note;
}

const CHECKPOINT_BYTES_MAX = 64 * 1024;

export function parseCheckpoint(bytes: Uint8Array): Checkpoint {
  if (bytes.length > CHECKPOINT_BYTES_MAX) throw new Fault("checkpoint", "a checkpoint has at most 64 KiB");
  const note = parseNote(text(bytes), 64);
  const lines = note.text.slice(0, -1).split("\n");
  const [origin, size, root] = lines;
  if (!origin || size === undefined || root === undefined || lines.some((l) => l === "")) throw new Fault("checkpoint", "a checkpoint is an origin, a size and a root");
  const hash = unbase64(root);
  if (hash.length !== 32) throw new Fault("checkpoint", "a root has 32 bytes");
  return { origin, size: decimal(size, Number.MAX_SAFE_INTEGER), root: hash, note };
}

/** Whether the record's own key signed it: of that name and id there is a line, and every such line holds. */
export async function isSignedBy(note: Note, key: Key, ed: Ed25519): Promise<boolean> {
  const lines = note.signatures.filter((l) => l.name === key.name && same(l.id, key.id));
  const message = utf8(note.text);
  for (const line of lines) if (!(await ed.verify(key.bytes, message, line.bytes))) return false;
  return lines.length > 0;
}

/** Seconds since 1970 at which a witness cosigned, or undefined where it did not or its line does not hold. */
export async function cosigned(note: Note, witness: Key, ed: Ed25519): Promise<number | undefined> {
  for (const line of note.signatures.filter((l) => l.name === witness.name && same(l.id, witness.id))) {
    if (line.bytes.length !== 72) continue;
    const time = new DataView(line.bytes.buffer, line.bytes.byteOffset, 8).getBigUint64(0);
    const message = utf8(`cosignature/v1\ntime ${time}\n${note.text}`);
    if (time <= BigInt(Number.MAX_SAFE_INTEGER) && (await ed.verify(witness.bytes, message, line.bytes.slice(8)))) return Number(time);
  }
  return undefined;
}
