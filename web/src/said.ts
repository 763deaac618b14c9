// What the site says of a station: where its minutes stand in the record, and which of them count with what votes.

import { Fault } from "./bytes.js";

export interface SaidOfStation {
  indexes: number[];
  /** By contest. */
  counted: Map<string, { index: number; votes: Record<string, number> }>;
}

interface Answer {
  contests: { ballot: string; counted: number | null; documents: { index: number; votes: Record<string, number> }[]; copies: { index: number }[] }[];
}

/** Asks the site; `unknown-station` where there is none of this id. */
export async function saidOf(base: string, id: string): Promise<SaidOfStation> {
  const answer = await fetch(new URL(`api/v1/stations/${pathOf(id)}`, base), { cache: "no-store" });
  if (answer.status === 404) throw new Fault("unknown-station", id);
  if (!answer.ok) throw new Fault("answered", String(answer.status));
  const s = (await answer.json()) as Answer;
  const counted: SaidOfStation["counted"] = new Map();
  for (const c of s.contests) {
    const document = c.documents.find((d) => d.index === c.counted);
    if (document) counted.set(c.ballot, document);
  }
  return { indexes: s.contests.flatMap((c) => c.copies.map((x) => x.index)).sort((a, b) => a - b), counted };
}

/** A station's id in an address. */
export function pathOf(id: string): string {
  return id.split("/").map(encodeURIComponent).join("/");
}
