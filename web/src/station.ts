// One station, checked step by step: what its device signed, that it stands in the record, that the record is the one seen before, who vouches.

import { type Act, parseAct } from "./act.js";
import { Authority, SIGNATURES_MAX, readKeys } from "./authority.js";
import { Fault, base64, unbase64, text as textOf } from "./bytes.js";
import type { Definition } from "./definition.js";
import { type Checkpoint, Ed25519, isHeld, type Key, isSignedBy, parseCheckpoint, parseNote } from "./note.js";
import type { Kept } from "./recount.js";
import { type Source, blob, readDefinition } from "./source.js";
import { type Minutes, parseMinutes } from "./statement.js";
import { Tiles, consistent, entriesOf, leafHash, rootByInclusion, tilePath } from "./tree.js";
import { type Vouching, belongs, readWitnessed, vouching } from "./witnesses.js";

/** A step of the check: what was checked, whether it holds, and what it says. */
export interface Step {
  what: "definition" | "keys" | "checkpoint" | "history" | "entry" | "signature" | "witnesses";
  holds: boolean;
  detail: string;
}

export interface StationReport {
  steps: Step[];
  /** The minutes found in the record, by index. */
  minutes: { index: number; kind: string; channel: string; text: Minutes; signers: string[] }[];
  checkpoint: Checkpoint;
  anchored: boolean;
  witnesses: Vouching[];
  authority: Authority;
  definition: Definition;
}

export interface StationOptions {
  station: string;
  /** Indexes of the entries that are said to be about this station. */
  indexes: readonly number[];
  rootKey?: Key | undefined;
  kept?: Kept | undefined;
  ed: Ed25519;
  progress: (what: string) => void;
}

export async function checkStation(source: Source, o: StationOptions): Promise<StationReport> {
  const steps: Step[] = [];
  const add = (what: Step["what"], holds: boolean, detail: string) => steps.push({ what, holds, detail });
  o.progress("checkpoint");
  const witnessed = await readWitnessed(source);
  const checkpoint = parseCheckpoint(await source.get("checkpoint", true));
  const tiles = new Tiles((path) => source.get(path), checkpoint.size);
  const entry = async (index: number): Promise<Act> => {
    const at = Math.floor(index / 256);
    const path = tilePath("entries", at, checkpoint.size);
    const bytes = entriesOf(await source.get(path), Math.min(256, checkpoint.size - at * 256))[index % 256];
    if (!bytes) throw new Fault("entry", `the record has no entry ${index}`);
    const root = rootByInclusion(index, checkpoint.size, leafHash(bytes), await tiles.inclusion(index));
    if (base64(root) !== base64(checkpoint.root)) throw new Fault("entry", `entry ${index} is not in the record of this checkpoint`);
    return parseAct(textOf(bytes));
  };
  o.progress("definition");
  const definition = await readDefinition(source, await entry(0));
  add("definition", true, definition.digest);
  o.progress("keys");
  const keysAct = await entry(1);
  if (keysAct.kind !== "keys" || keysAct.note === undefined) throw new Fault("act-order", "the second act is no key list");
  const statement = await readKeys(keysAct.note, definition, o.rootKey, o.ed);
  const list = await blob(source, statement.list);
  const authority = new Authority(statement, list, definition);
  add("keys", true, statement.root);
  const signed = checkpoint.origin === definition.origin && (await isSignedBy(checkpoint.note, authority.record, o.ed));
  add("checkpoint", signed, `${checkpoint.size} ${base64(checkpoint.root)}`);
  /** Whether the record begins with a smaller one of this size and root. */
  const begins = async (size: number, root: Uint8Array) =>
    size <= checkpoint.size && consistent(size, checkpoint.size, root, checkpoint.root, size < checkpoint.size ? await tiles.consistency(size) : []);
  if (o.kept) {
    const { origin, size, root } = o.kept;
    add("history", origin === checkpoint.origin && (await begins(size, unbase64(root))), String(size));
  }
  let foreign: Fault | undefined;
  if (witnessed) {
    foreign = belongs(witnessed, checkpoint, (await begins(witnessed.size, witnessed.root)) ? base64(witnessed.root) : undefined);
    if (foreign) add("witnesses", false, foreign.message);
  }
  const minutes: StationReport["minutes"] = [];
  for (const index of o.indexes) {
    o.progress("entry");
    const act = await entry(index);
    if (act.note === undefined || (act.kind !== "minutes" && act.kind !== "incident")) continue;
    const note = parseNote(act.note, SIGNATURES_MAX);
    const text = parseMinutes(note.text);
    add("entry", text.station === o.station, String(index));
    const own = text.election === definition.id && text.definition === definition.digest && text.mode === "live";
    let holds = own && text.station === o.station;
    try {
      for (const s of authority.minutesSigners(note, act.channel ?? "", o.station)) {
        holds &&= await isHeld(s, o.ed);
      }
    } catch (e) {
      if (!(e instanceof Fault)) throw e;
      holds = false;
    }
    const signers = note.signatures.map((l) => l.name);
    add("signature", holds, signers.join(", "));
    minutes.push({ index, kind: act.kind, channel: act.channel ?? "", text, signers });
  }
  const witnesses = await vouching([checkpoint, foreign ? undefined : witnessed], authority, o.ed);
  return { steps, minutes, checkpoint, anchored: o.rootKey !== undefined, witnesses, authority, definition };
}
