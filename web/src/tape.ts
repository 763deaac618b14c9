// What a station's tape says, held against the record cell by cell: a station signs once, and paper and record must have the same.

import { SIGNATURES_MAX } from "./authority.js";
import { Fault } from "./bytes.js";
import { type Ed25519, isHeld, type Note, parseNote } from "./note.js";
import type { StationReport } from "./station.js";
import { type Minutes, parseMinutes } from "./statement.js";

export interface TapeReport {
  text: Minutes;
  signers: string[];
  /** Whether the station's device signed it, and everybody else who did may. */
  signed: boolean;
  /** Whether it is of this election, and no trial run. */
  ours: boolean;
  /** The entry of the record that has the same document; undefined: none has. */
  index: number | undefined;
  same: boolean;
  cells: { what: string; tape: string | number | null; record: string | number | null | undefined }[];
}

export function readTape(signed: string): { note: Note; text: Minutes } {
  const note = parseNote(signed, SIGNATURES_MAX);
  return { note, text: parseMinutes(note.text) };
}

/** Holds a tape against its station, which was checked before. */
export async function compareTape({ note, text }: ReturnType<typeof readTape>, station: StationReport, ed: Ed25519): Promise<TapeReport> {
  const d = station.definition;
  const isDocument = (m: Minutes) => m.contest === text.contest && m.round === text.round && m.count === text.count && m.issue === text.issue;
  const found = station.minutes.filter((m) => isDocument(m.text));
  // A device may have signed two texts of one document; then the tape is one of them, and the station's own check shows the other.
  const entry = found.find((m) => equal(m.text, text)) ?? found[0];
  return {
    text,
    signers: note.signatures.map((l) => l.name),
    signed: await isSigned(note, text, station, ed),
    ours: text.election === d.id && text.definition === d.digest && text.mode === "live",
    index: entry?.index,
    same: entry !== undefined && equal(entry.text, text),
    cells: cellsOf(text, entry?.text),
  };
}

async function isSigned(note: Note, text: Minutes, station: StationReport, ed: Ed25519): Promise<boolean> {
  try {
    for (const s of station.authority.minutesSigners(note, "tape", text.station)) {
      if (!(await isHeld(s, ed))) return false;
    }
    return true;
  } catch (e) {
    if (e instanceof Fault) return false;
    throw e;
  }
}

/** The grammar leaves no choice in writing: texts with equal fields are equal. */
function equal(a: Minutes, b: Minutes): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}

function cellsOf(tape: Minutes, record: Minutes | undefined): TapeReport["cells"] {
  const figures = (["registered", "voted", "valid", "invalid"] as const).map((what, i) => ({ what, tape: tape.figures[i] ?? null, record: record?.figures[i] }));
  const votes = tape.votes.map(({ choice, votes }) => ({ what: choice, tape: votes, record: record?.votes.find((v) => v.choice === choice)?.votes }));
  const missing = (record?.votes ?? []).filter((v) => !tape.votes.some((t) => t.choice === v.choice)).map((v) => ({ what: v.choice, tape: null, record: v.votes }));
  return [...figures, ...votes, ...missing];
}
