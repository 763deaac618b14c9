// The key list: who may sign what. Signed by the root, whose key is the one on paper.

import { Fault, text, unhex } from "./bytes.js";
import type { Definition } from "./definition.js";
import { Ed25519, type Key, type Note, keyOf, parseKey, parseNote } from "./note.js";
import { Column, type Names } from "./names.js";
import { type Keys, parseKeys } from "./statement.js";

interface Holder {
  purpose: string;
  scope: string;
  key: Uint8Array<ArrayBuffer>;
}

export const SIGNATURES_MAX = 16;

/** One signature that still has to be checked: that the id of its line is its key's, and that it holds. */
export interface ToCheck {
  name: string;
  id: Uint8Array;
  key: Uint8Array<ArrayBuffer>;
  message: string;
  signature: Uint8Array<ArrayBuffer>;
}

/** A witness's key, and the party or observer that vouches by it. */
export interface Witness {
  key: Key;
  party: string;
}

const LINE_FEED = 0x0a;
const HEAD = "name,purpose,scope,key";
const KEY_BYTES = 32;
/** Of a row: one letter in each cell, commas, the key, a line feed. */
const ROW_BYTES_MIN = 7 + 2 * KEY_BYTES;

/** Rows of a key list, one after the other out of its bytes. */
function* keyRows(list: Uint8Array): Generator<{ name: string; purpose: string; scope: string; key: string }> {
  for (let at = 0; at < list.length; ) {
    const end = list.indexOf(LINE_FEED, at);
    if (end < 0) throw new Fault("keys-faulty", "the key list does not end with a line feed");
    const line = text(list.subarray(at, end));
    if (at === 0) {
      if (line !== HEAD) throw new Fault("keys-faulty", "the key list has another header");
    } else {
      const [name, purpose, scope, key, more] = line.split(",");
      if (!name || !purpose || !scope || key?.length !== 2 * KEY_BYTES || more !== undefined) throw new Fault("keys-faulty", "a row of the key list is none");
      yield { name, purpose, scope, key };
    }
    at = end + 1;
  }
}

export class Authority {
  readonly record: Key;
  readonly root: Key;
  private readonly names: Names;
  /** By the number of a key's name: its row. What the row says stands in columns, since a country has a key for each station. */
  private readonly rowOf = new Column();
  private readonly purposes: number[] = [];
  private readonly scopes: number[] = [];
  private readonly keys: Uint8Array<ArrayBuffer>;

  constructor(
    statement: Keys,
    list: Uint8Array,
    private readonly d: Definition,
  ) {
    this.record = parseKey(statement.record);
    this.root = parseKey(statement.root);
    this.names = d.names;
    const wrongCount = (rows: string) => new Fault("keys-faulty", `the key list has ${rows} rows, its statement says ${statement.count}`);
    if (statement.count * ROW_BYTES_MIN > list.length) throw wrongCount("fewer");
    this.keys = new Uint8Array(statement.count * KEY_BYTES);
    for (const { name, purpose, scope, key } of keyRows(list)) {
      const [id, row] = [this.names.add(name), this.purposes.length];
      if (this.rowOf.get(id) >= 0) throw new Fault("keys-faulty", `the key list has ${name} twice`);
      if (row === statement.count) throw wrongCount("more");
      this.rowOf.set(id, row);
      this.purposes.push(this.names.add(purpose));
      this.scopes.push(this.names.add(scope));
      this.keys.set(unhex(key), row * KEY_BYTES);
    }
    if (this.purposes.length !== statement.count) throw wrongCount(String(this.purposes.length));
  }

  private key(row: number): Uint8Array<ArrayBuffer> {
    return this.keys.subarray(row * KEY_BYTES, (row + 1) * KEY_BYTES);
  }

  private holder(name: string): Holder | undefined {
    const row = this.rowOf.get(this.names.find(name));
    if (row < 0) return undefined;
    const key = this.key(row);
    return { purpose: this.names.name(this.purposes[row]!), scope: this.names.name(this.scopes[row]!), key };
  }

  witnesses(): Witness[] {
    const purpose = this.names.find("witness");
    if (purpose === undefined) return [];
    const found: Witness[] = [];
    for (let id = 0; id < this.names.size; id++) {
      if (this.purposes[this.rowOf.get(id)] !== purpose) continue;
      const name = this.names.name(id);
      const h = this.holder(name)!;
      found.push({ key: keyOf(name, 4, h.key), party: h.scope });
    }
    return found;
  }

  /** Checks who signed; what is left is to check each signature. */
  signers(note: Note, may: (purpose: string, scope: string, name: string) => boolean): ToCheck[] {
    const seen = new Set<string>();
    return note.signatures.map((line) => {
      const holder = this.holder(line.name);
      if (!holder) throw new Fault("unknown-signer", `the key list has no key ${line.name}`);
      if (seen.has(line.name)) throw new Fault("signed-twice", `${line.name} signed twice`);
      seen.add(line.name);
      if (!may(holder.purpose, holder.scope, line.name)) throw new Fault("signer-not-entitled", `${line.name} may not sign this`);
      return { name: line.name, id: line.id, key: holder.key, message: note.text, signature: line.bytes };
    });
  }

  /** Signers of minutes by the channel through which they came. */
  minutesSigners(note: Note, channel: string, station: string): ToCheck[] {
    const over = (scope: string) => scope === station || this.d.isIn(station, scope);
    if (channel === "entry" || channel === "party") {
      const purpose = channel === "entry" ? "desk" : "party";
      return this.signers(note, (p, scope) => p === purpose && over(scope));
    }
    if (note.signatures[0]?.name !== station) throw new Fault("signature-missing", `the signature of ${station} is missing`);
    return this.signers(note, (p, scope) => (p === "device" && scope === station) || (p === "member" && over(scope)));
  }
}

/** The root's statement, checked against the key that the reader pinned, or else against itself. */
export async function readKeys(noteText: string, d: Definition, pinned: Key | undefined, ed: Ed25519): Promise<Keys> {
  const note = parseNote(noteText, SIGNATURES_MAX);
  const statement = parseKeys(note.text);
  if (statement.election !== d.id || statement.definition !== d.digest) throw new Fault("wrong-definition", "the key list is of another election");
  const root = parseKey(statement.root);
  if (pinned && (pinned.name !== root.name || pinned.bytes.some((b, i) => b !== root.bytes[i]))) {
    throw new Fault("root-key", "the key list is signed by another root key than the one you gave");
  }
  const [line] = note.signatures;
  if (note.signatures.length !== 1 || line?.name !== root.name || !(await ed.verify(root.bytes, new TextEncoder().encode(note.text), line.bytes))) {
    throw new Fault("signature-wrong", "the key list is not signed by its root key");
  }
  return statement;
}
