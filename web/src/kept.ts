// The newest checkpoint that this browser has seen of a record: what lets a reader notice that history was changed.

import type { Kept } from "./recount.js";

const place = (origin: string) => `scrutineer checkpoint ${origin}`;

export function readKept(origin: string): Kept | undefined {
  try {
    const k = JSON.parse(localStorage.getItem(place(origin)) ?? "null") as Kept | null;
    return k && typeof k.size === "number" && typeof k.root === "string" && k.origin === origin ? k : undefined;
  } catch {
    return undefined;
  }
}

/** Keeps it; where the browser keeps nothing the next check has nothing to hold the record against, and says so. */
export function keep(k: Kept): boolean {
  try {
    localStorage.setItem(place(k.origin), JSON.stringify(k));
    return true;
  } catch {
    return false;
  }
}
