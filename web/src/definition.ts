// The election folder, as far as counting needs it: areas, stations, ballots, the kinds of count and the policy of copies.

import { parse as parseToml } from "smol-toml";
import { type Channel, isChannel } from "./act.js";
import { Fault, hex, text, utf8 } from "./bytes.js";
import { csv } from "./csv.js";
import { Column, Names } from "./names.js";
import { digestOf } from "./tree.js";

export interface Contest {
  id: string;
  /** What people call it. */
  name: string;
  round: number;
  /** Ids, in the order of the ballot. */
  choices: string[];
  /** What people call each. */
  names: string[];
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

/** What minutes of one name have to list, at the stations of one constituency. */
export interface Ballot {
  contest: Contest;
  /** The contest's id, with `@area` where a station makes minutes for several constituencies. */
  name: string;
  /** Choices on it, as positions in the contest's list. */
  positions: readonly number[];
}

/** The definition's digest from those of its files, by name: of what sha256sum writes, in the order of the names as bytes. */
export function manifestDigest(files: Readonly<Record<string, string>>): string {
  const lines = Object.entries(files)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, digest]) => `${digest.replace(/^sha256:/, "")}  ${name}\n`);
  return `sha256:${hex(digestOf(utf8(lines.join(""))))}`;
}

/** Above the country there is nothing. */
const COUNTRY = -2;

export class Definition {
  readonly id: string;
  readonly rehearsal: boolean;
  readonly origin: string;
  readonly counts: string[];
  readonly policy: Policy;
  readonly contests = new Map<string, Contest>();
  /** Of areas and stations, and of whatever else is named after them. */
  readonly names = new Names();
  /** By area: the one above it, or `COUNTRY`. */
  private readonly above = new Column();
  /** By station: its area. */
  private readonly areaOf = new Column();
  private readonly ballots = new Map<string, Ballot>();

  /** Files by name, as the blobs of the record have them, and the digest of their manifest. Names are kept in one language, where the folder has it. */
  constructor(
    files: ReadonlyMap<string, Uint8Array>,
    readonly digest: string,
    language = "",
  ) {
    const file = (name: string) => {
      const f = files.get(name);
      if (!f) throw new Fault("missing-file", `the definition has no ${name}`);
      return f;
    };
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
      const names = (c.name ?? {}) as Record<string, unknown>;
      const first = Array.isArray(head.languages) ? String(head.languages[0]) : "";
      const name = String(names[language] ?? names[first] ?? id);
      this.contests.set(id, { id, name, round: Number(c.round ?? 1), choices: [], names: [], stands: [], constituencies: new Set() });
    }
    // Twice, since an area may stand before that in which it lies.
    let country = "";
    for (const row of csv(file("areas.csv"))) {
      if (row("parent") === "") country = row("area");
      this.above.set(this.names.add(row("area")), COUNTRY);
    }
    for (const row of csv(file("areas.csv"))) if (row("parent") !== "") this.above.set(this.names.add(row("area")), this.area(row("parent")));
    for (const row of csv(file("stations.csv"))) this.areaOf.set(this.names.add(row("station")), this.area(row("area")));
    for (const row of csv(file("choices.csv"))) {
      const contest = this.contests.get(row("contest"));
      contest?.choices.push(row("choice").normalize("NFC"));
      contest?.names.push(row(`name:${language}`) || row("name"));
      contest?.stands.push(row("area") || undefined);
    }
    const seats = files.get("seats.csv");
    if (seats) for (const row of csv(seats)) this.contests.get(row("contest"))?.constituencies.add(row("area"));
    for (const c of this.contests.values()) if (c.constituencies.size === 0) c.constituencies.add(country);
  }

  isStation(id: string): boolean {
    return this.areaOf.get(this.names.find(id)) >= 0;
  }

  isArea(id: string): boolean {
    return this.area(id) >= 0;
  }

  /** The number of an area; -1: there is none of this id. */
  private area(id: string): number {
    const n = this.names.find(id) ?? -1;
    return this.above.get(n) === -1 ? -1 : n;
  }

  /** Whether an area is the other one or lies below it. */
  private reaches(area: number, other: number): boolean {
    for (let a = area; a >= 0; a = this.above.get(a)) if (a === other) return true;
    return false;
  }

  /** Whether a station lies in an area. */
  isIn(station: string, area: string): boolean {
    return this.reaches(this.areaOf.get(this.names.find(station)), this.area(area));
  }

  isBelow(area: string, above: string): boolean {
    return this.reaches(this.area(area), this.area(above));
  }

  /** The ballot of a station's minutes; `name` may have `@area`. */
  ballot(name: string, station: string): Ballot | undefined {
    const [id = "", at] = name.split("@");
    const contest = this.contests.get(id);
    if (!contest) return undefined;
    const place = at ?? this.constituency(contest, station);
    const key = `${name}\n${place ?? ""}`;
    let ballot = this.ballots.get(key);
    if (!ballot) {
      // Where no constituency holds the station (abroad) every choice is on its ballot.
      const stands = (area: string | undefined) => area === undefined || place === undefined || this.isBelow(place, area);
      ballot = { contest, name, positions: contest.stands.flatMap((area, i) => (stands(area) ? [i] : [])) };
      this.ballots.set(key, ballot);
    }
    return ballot;
  }

  /** The nearest area above a station that is one. */
  private constituency(contest: Contest, station: string): string | undefined {
    for (let a = this.areaOf.get(this.names.find(station)); a >= 0; a = this.above.get(a)) {
      const id = this.names.name(a);
      if (contest.constituencies.has(id)) return id;
    }
    return undefined;
  }
}
