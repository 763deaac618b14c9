// The key list: who may sign what. Signed by the root, whose key is the one on paper.

import { Fault, text, unhex } from "./bytes.js";
import type { Definition } from "./definition.js";
import { Ed25519, type Key, type Note, keyOf, parseKey, parseNote } from "./note.js";
import { type Keys, parseKeys } from "./statement.js";

interface Holder {
  purpose: string;
  scope: string;
  /** Hexadecimal, made into bytes when it is needed: most keys sign once. */
  key: string;
}

export const SIGNATURES_MAX = 16;

/** One signature that still has to be checked. */
export interface ToCheck {
  key: Uint8Array<ArrayBuffer>;
  message: string;
  signature: Uint8Array<ArrayBuffer>;
}

/** Rows of a key list in pieces, so that one station's key can be found without keeping all. */
export function* keyRows(list: Uint8Array): Generator<{ name: string; purpose: string; scope: string; key: string }> {
  const s = text(list);
  let at = s.indexOf("\n") + 1;
  if (s.slice(0, at) !== "name,purpose,scope,key\n") throw new Fault("keys-faulty", "the key list has another header");
  while (at < s.length) {
    const end = s.indexOf("\n", at);
    if (end < 0) throw new Fault("keys-faulty", "the key list does not end with a line feed");
    const [name, purpose, scope, key, more] = s.slice(at, end).split(",");
    if (!name || !purpose || !scope || !key || more !== undefined) throw new Fault("keys-faulty", "a row of the key list is none");
    yield { name, purpose, scope, key };
    at = end + 1;
  }
}

export class Authority {
  private readonly holders = new Map<string, Holder>();
  readonly record: Key;
  readonly root: Key;

  constructor(
    readonly statement: Keys,
    list: Uint8Array,
    keep: (name: string, purpose: string) => boolean = () => true,
  ) {
    this.record = parseKey(statement.record);
    this.root = parseKey(statement.root);
    let rows = 0;
    for (const { name, purpose, scope, key } of keyRows(list)) {
      rows += 1;
      if (!keep(name, purpose)) continue;
      if (this.holders.has(name)) throw new Fault("keys-faulty", `the key list has ${name} twice`);
      this.holders.set(name, { purpose, scope, key });
    }
    if (rows !== statement.count) throw new Fault("keys-faulty", `the key list has ${rows} rows, its statement says ${statement.count}`);
  }

  get size(): number {
    return this.holders.size;
  }

  witnesses(): Key[] {
    return [...this.holders].filter(([, h]) => h.purpose === "witness").map(([name, h]) => keyOf(name, 4, unhex(h.key)));
  }

  /** Checks who signed; what is left is to check that each signature holds. */
  signers(note: Note, may: (purpose: string, scope: string, name: string) => boolean): ToCheck[] {
    const seen = new Set<string>();
    return note.signatures.map((line) => {
      const holder = this.holders.get(line.name);
      if (!holder) throw new Fault("unknown-signer", `the key list has no key ${line.name}`);
      const key = keyOf(line.name, 1, unhex(holder.key));
      if (key.id.some((b, i) => b !== line.id[i])) throw new Fault("unknown-signer", `the key list has another key of the name ${line.name}`);
      if (seen.has(line.name)) throw new Fault("signed-twice", `${line.name} signed twice`);
      seen.add(line.name);
      if (!may(holder.purpose, holder.scope, line.name)) throw new Fault("signer-not-entitled", `${line.name} may not sign this`);
      return { key: key.bytes, message: note.text, signature: line.bytes };
    });
  }

  /** Signers of minutes by the channel through which they came. */
  minutesSigners(d: Definition, note: Note, channel: string, station: string): ToCheck[] {
    const over = (scope: string) => scope === station || d.isIn(station, scope);
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
