// Acts: one JSON object a line, with the members that its kind has and no other.

import { Fault } from "./bytes.js";

export interface Act {
  kind: string;
  at: string;
  by: string;
  channel?: string;
  note?: string;
  image?: string;
  digest?: string;
  files?: Record<string, string>;
}

/** Members that every act has, and what one has besides that is a signed statement and no more. */
const EVERY = ["kind", "at", "by"];
const NOTE = ["note"];

const MEMBERS: Record<string, readonly string[]> = {
  definition: ["digest", "files"],
  minutes: ["channel", "note", "delivery"],
  incident: ["channel", "note", "delivery"],
  page: ["image", "note", "delivery"],
};

/** Kinds that are a signed statement and nothing besides. */
const NOTED = new Set(["keys", "seal", "ruling", "deadline", "consolidation", "aggregate", "departure", "rerun", "lot", "announcement", "access-head", "disclosure", "notice", "turnout"]);

export const CHANNELS = ["transmitted", "card", "tape", "scan", "entry", "party"] as const;
export type Channel = (typeof CHANNELS)[number];

export function isChannel(s: string): s is Channel {
  return (CHANNELS as readonly string[]).includes(s);
}

/** Whether this program knows what the kind does to the figures. */
export function isKnown(kind: string): boolean {
  return kind in MEMBERS || NOTED.has(kind);
}

export function parseAct(entry: string): Act {
  let act: unknown;
  try {
    act = JSON.parse(entry);
  } catch {
    throw new Fault("act-malformed", "an entry is no JSON");
  }
  if (typeof act !== "object" || act === null || Array.isArray(act)) throw new Fault("act-malformed", "an entry is no JSON object");
  const a = act as Record<string, unknown>;
  const { kind, at, by } = a;
  if (typeof kind !== "string" || typeof at !== "string" || typeof by !== "string") throw new Fault("act-malformed", "an act has kind, at and by");
  if (isKnown(kind)) {
    const may = MEMBERS[kind] ?? NOTE;
    const strange = Object.keys(a).find((m) => !EVERY.includes(m) && !may.includes(m));
    if (strange !== undefined) throw new Fault("act-malformed", `an act of kind ${kind} has no member ${strange}`);
    if (kind !== "definition" && typeof a.note !== "string") throw new Fault("act-malformed", `an act of kind ${kind} has a note`);
  }
  return a as unknown as Act;
}
