// Who vouches for the record: cosignatures beside the newest checkpoint, and beside an earlier one for which more parties have vouched.

import type { Authority } from "./authority.js";
import { Fault, base64 } from "./bytes.js";
import { type Checkpoint, type Ed25519, cosigned, isSignedBy, parseCheckpoint } from "./note.js";
import type { Source } from "./source.js";

/** A party or observer that says: up to this size the record only grew, as far as I saw. */
export interface Vouching {
  party: string;
  size: number;
  /** When it signed, since 1970. */
  seconds: number;
}

/** The checkpoint with the cosignatures that the election's rule asks for, where there is one. Ask for it before the newest one. */
export async function readWitnessed(source: Source): Promise<Checkpoint | undefined> {
  const bytes = await source.find("witness/checkpoint");
  return bytes && parseCheckpoint(bytes);
}

/** Whether an earlier checkpoint belongs to the history of the newest; `rootAt` gives the root of the history at its size. */
export function belongs(witnessed: Checkpoint, newest: Checkpoint, rootAt: string | undefined): Fault | undefined {
  if (witnessed.origin !== newest.origin) return new Fault("witnessed-origin", "the checkpoint for which witnesses vouch is of another record");
  if (witnessed.size > newest.size) return new Fault("witnessed-shrunk", `witnesses vouch for ${witnessed.size} entries, the record shown here has ${newest.size}`);
  if (rootAt !== base64(witnessed.root)) return new Fault("witnessed-root", "witnesses vouch for another history than the one shown here");
  return undefined;
}

/** Of each party the largest size for which it vouches; a party with several keys counts once. */
export async function vouching(checkpoints: readonly (Checkpoint | undefined)[], authority: Authority, ed: Ed25519): Promise<Vouching[]> {
  const found = new Map<string, Vouching>();
  const keys = authority.witnesses();
  for (const c of checkpoints) {
    if (!c || !(await isSignedBy(c.note, authority.record, ed))) continue;
    for (const { key, party } of keys) {
      const seconds = await cosigned(c.note, key, ed);
      if (seconds !== undefined && c.size >= (found.get(party)?.size ?? 0)) found.set(party, { party, size: c.size, seconds });
    }
  }
  return [...found.values()];
}
