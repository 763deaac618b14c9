// The election folder, as far as counting needs it: areas, stations, ballots, the kinds of count and the policy of copies.

import { parse as parseToml } from "smol-toml";
import { type Channel, isChannel } from "./act.js";
import { Fault, hex, text, utf8 } from "./bytes.js";
import { digestOf } from "./tree.js";

export interface Contest {
  id: string;
  round: number;
  /** Ids, in the order of the ballot. */
  choices: string[];
  /** By choice: the area where it stands, or undefined: everywhere. */
  stands: (string | undefined)[];
  constituencies: Set<string>;
}

export interface Policy {
  /** Copies that may count, the best first. */
  provisional: Channel[];
  /** Whether a result whose copies differ is taken out until a ruling. */
  withholds: boolean;
}

const ALL: Channel[] = ["transmitted", "card", "tape", "scan", "entry"];
const READY: Record<string, { policy: Policy; counts: string[] }> = {
  turkey: { policy: { provisional: ["entry", "scan", "transmitted", "card", "tape"], withholds: false }, counts: ["hand"] },
  kyrgyzstan: { policy: { provisional: ALL, withholds: false }, counts: ["machine", "hand"] },
  iraq: { policy: { provisional: ALL, withholds: true }, counts: ["machine", "hand", "recount-1"] },
};

/** Rows of a CSV file by column name; RFC 4180, a byte order mark is ignored. */
export function* csv(bytes: Uint8Array): Generator<(column: string) => string> {
  const s = text(bytes).replace(/^\ufeff/, "");
  let at = 0;
  const record = (): string[] | undefined => {
    if (at >= s.length) return undefined;
    const cells: string[] = [];
    for (;;) {
      let cell = "";
      if (s[at] === '"') {
        for (at += 1; ; ) {
          const end = s.indexOf('"', at);
          if (end < 0) throw new Fault("csv", "a quoted cell does not end");
          cell += s.slice(at, end);
          at = end + 1;
          if (s[at] !== '"') break;
          cell += '"';
          at += 1;
        }
      } else {
        let end = at;
        while (end < s.length && s[end] !== "," && s[end] !== "\n" && s[end] !== "\r") end += 1;
        cell = s.slice(at, end);
        at = end;
      }
      cells.push(cell);
      if (s[at] === ",") {
        at += 1;
        continue;
      }
      if (s[at] === "\r") at += 1;
      if (s[at] === "\n") at += 1;
      else if (at < s.length) throw new Fault("csv", "a cell goes on after its quotes");
      return cells;
    }
  };
  const head = record();
  if (!head) return;
  const place = new Map(head.map((name, i) => [name, i]));
  for (let row = record(); row; row = record()) {
    if (row.length === 1 && row[0] === "") continue;
    const cells = row;
    yield (column) => cells[place.get(column) ?? -1] ?? "";
  }
}

export class Definition {
  readonly id: string;
  readonly digest: string;
  readonly rehearsal: boolean;
  readonly origin: string;
  readonly counts: string[];
  readonly policy: Policy;
  readonly contests = new Map<string, Contest>();
  private readonly parent = new Map<string, string>();
  private readonly areaOf = new Map<string, string>();
  private readonly lists = new Map<string, number[]>();

  /** Files by name, as the blobs of the record have them. */
  constructor(files: ReadonlyMap<string, Uint8Array>) {
    const file = (name: string) => {
      const f = files.get(name);
      if (!f) throw new Fault("missing-file", `the definition has no ${name}`);
      return f;
    };
    // The manifest's digest is the definition's: what sha256sum writes, in the order of the names as bytes.
    const lines = [...files].sort(([a], [b]) => (a < b ? -1 : 1)).map(([name, bytes]) => `${hex(digestOf(bytes))}  ${name}\n`);
    this.digest = `sha256:${hex(digestOf(utf8(lines.join(""))))}`;
    const head = parseToml(text(file("election.toml")).replace(/^\ufeff/, "")) as Record<string, unknown>;
    this.id = String(head.id);
    this.rehearsal = head.rehearsal === true;
    this.origin = typeof head.record === "string" ? head.record : `scrutineer/${this.id}`;
    const asked = (head.reconciliation ?? {}) as Record<string, unknown>;
    const ready = READY[String(asked.policy ?? "")];
    this.counts = Array.isArray(head.counts) ? head.counts.map(String) : (ready?.counts ?? ["hand"]);
    const provisional = Array.isArray(asked.provisional) ? asked.provisional.map(String).filter(isChannel) : undefined;
    this.policy = {
      provisional: provisional ?? ready?.policy.provisional ?? ALL,
      withholds: asked.differing === undefined ? (ready?.policy.withholds ?? false) : asked.differing === "withheld",
    };
    for (const c of head.contest as Record<string, unknown>[]) {
      const id = String(c.id);
      this.contests.set(id, { id, round: Number(c.round ?? 1), choices: [], stands: [], constituencies: new Set() });
    }
    for (const row of csv(file("areas.csv"))) this.parent.set(row("area"), row("parent"));
    for (const row of csv(file("stations.csv"))) this.areaOf.set(row("station"), row("area"));
    for (const row of csv(file("choices.csv"))) {
      const contest = this.contests.get(row("contest"));
      contest?.choices.push(row("choice").normalize("NFC"));
      contest?.stands.push(row("area") || undefined);
    }
    const seats = files.get("seats.csv");
    if (seats) for (const row of csv(seats)) this.contests.get(row("contest"))?.constituencies.add(row("area"));
    const root = [...this.parent].find(([, above]) => above === "")?.[0] ?? "";
    for (const c of this.contests.values()) if (c.constituencies.size === 0) c.constituencies.add(root);
  }

  get stations(): number {
    return this.areaOf.size;
  }

  isStation(id: string): boolean {
    return this.areaOf.has(id);
  }

  isArea(id: string): boolean {
    return this.parent.has(id);
  }

  /** An area, then those above it. */
  private *upwards(area: string | undefined): Generator<string> {
    for (let a = area; a; a = this.parent.get(a)) yield a;
  }

  /** Whether a station lies in an area. */
  isIn(station: string, area: string): boolean {
    for (const a of this.upwards(this.areaOf.get(station))) if (a === area) return true;
    return false;
  }

  isBelow(area: string, above: string): boolean {
    for (const a of this.upwards(area)) if (a === above) return true;
    return false;
  }

  /** Choices on the ballot of a station's minutes, as positions in the contest's list; `name` may have `@area`. */
  list(name: string, station: string): { contest: Contest; positions: number[] } | undefined {
    const [id = "", at] = name.split("@");
    const contest = this.contests.get(id);
    if (!contest) return undefined;
    let place: string | undefined = at;
    if (at === undefined) for (const a of this.upwards(this.areaOf.get(station))) if (contest.constituencies.has(a)) place ??= a;
    const key = `${id}@${place ?? ""}`;
    let positions = this.lists.get(key);
    if (!positions) {
      // Where no constituency holds the station (abroad) every choice is on its ballot.
      const stands = (area: string | undefined) => area === undefined || place === undefined || this.isBelow(place, area);
      positions = contest.stands.flatMap((area, i) => (stands(area) ? [i] : []));
      this.lists.set(key, positions);
    }
    return { contest, positions };
  }
}
