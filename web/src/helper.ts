// What takes a device longest, in a form in which another thread can do it: signatures in batches, and the leaf hashes of whole bundles. A batch is
// packed into one buffer, which costs no object for each signature and goes to and fro without being copied.

import { release, remind } from "./bytes.js";
import { type Ed25519, isKeyId } from "./note.js";
import { leafHashes } from "./tree.js";

/** Signatures behind each other, each with its head; its parts are those of a line of a note, the key and what was signed. Numbers are big-endian. */
export type Packed = Uint8Array<ArrayBuffer>;

export interface Helper {
  /** Batches that it can have at once without being idle. */
  atOnce: number;
  /** Checks a batch, which is the caller's again only when it comes back; not there where the device cannot. */
  check: ((batch: Packed) => Promise<Checked>) | undefined;
  /** Leaf hashes of a bundle's entries, one behind the other. The bundle is no longer the caller's. */
  leaves(bundle: Uint8Array, width: number): Promise<Uint8Array>;
}

export interface Checked {
  /** Positions of those that do not hold. */
  wrong: number[];
  /** Where the batch stood, for the next one. */
  room: ArrayBuffer;
}

/** In the head: where the parts of fixed length begin, then the lengths of the name and of the message. */
export const [KEY, SIGNATURE, ID, NAME_LENGTH, MESSAGE_LENGTH, HEAD_BYTES] = [0, 32, 96, 100, 102, 106] as const;
/** Keys that a browser may have imported before it is reminded that they are garbage: it keeps some KB of each. */
const KEYS_MAX = 150;

type Bytes = Uint8Array<ArrayBuffer>;

function* unpacked(batch: Packed): Generator<{ name: Bytes; id: Bytes; key: Bytes; signature: Bytes; message: Bytes }> {
  const view = new DataView(batch.buffer, batch.byteOffset, batch.length);
  for (let at = 0; at < batch.length; ) {
    const part = (from: number, length: number) => batch.subarray(at + from, at + from + length);
    const name = part(HEAD_BYTES, view.getUint16(at + NAME_LENGTH));
    const message = part(HEAD_BYTES + name.length, view.getUint32(at + MESSAGE_LENGTH));
    yield { name, id: part(ID, 4), key: part(KEY, 32), signature: part(SIGNATURE, 64), message };
    at += HEAD_BYTES + name.length + message.length;
  }
}

/** Does it in this thread; without `ed` no signature is checked. */
export function ownHelper(ed: Ed25519 | undefined): Helper {
  let imported = 0;
  const check = async (batch: Packed, by: Ed25519) => {
    const holds = await Promise.all(Array.from(unpacked(batch), async (s) => isKeyId(s.id, s.name, s.key) && (await by.verify(s.key, s.message, s.signature))));
    imported += holds.length;
    if (imported > KEYS_MAX) {
      imported = 0;
      remind();
    }
    return { wrong: holds.flatMap((h, i) => (h ? [] : [i])), room: batch.buffer };
  };
  return {
    atOnce: 2,
    check: ed && ((batch) => check(batch, ed)),
    async leaves(bundle, width) {
      const hashing = leafHashes(bundle, width);
      // What is hashed has been taken over.
      release(bundle);
      return hashing;
    },
  };
}
