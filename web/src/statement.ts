// Minutes and statements: text of one fact a line, in a fixed order. Each reader follows its page of the formats and nothing else.

import { Fault, decimal } from "./bytes.js";

const ISSUE_MAX = 9999;
const FIGURE_MAX = 999_999_999;
const SUM_MAX = 4_000_000_000;

/** Takes lines one after the other; whatever is not where it belongs is a fault. */
class Lines {
  private at = 0;
  private readonly lines: string[];

  constructor(text: string, purpose: string) {
    if (!text.endsWith("\n")) throw new Fault("statement-truncated", "the text does not end with a line feed");
    this.lines = text.slice(0, -1).split("\n");
    if (this.lines[this.at++] !== purpose) throw new Fault("statement-purpose", `this is no "${purpose}"`);
  }

  field(word: string): string {
    const line = this.lines[this.at];
    if (line === undefined || !line.startsWith(`${word} `)) throw new Fault("statement-field", `line ${this.at + 1}: "${word}" belongs here`);
    this.at += 1;
    return line.slice(word.length + 1);
  }

  number(word: string, max: number): number {
    return decimal(this.field(word), max);
  }

  maybe(word: string, max: number): number | null {
    const s = this.field(word);
    return s === "-" ? null : decimal(s, max);
  }

  many(word: string, max: number): string[] {
    const out: string[] = [];
    while (this.lines[this.at]?.startsWith(`${word} `)) {
      if (out.length === max) throw new Fault("statement-too-many", `more than ${max} lines "${word}"`);
      out.push(this.field(word));
    }
    return out;
  }

  digest(word: string): string {
    return digestOf(this.field(word));
  }

  end(): void {
    if (this.at !== this.lines.length) throw new Fault("statement-trailing", `line ${this.at + 1}: nothing more belongs here`);
  }
}

function digestOf(s: string): string {
  if (!/^sha256:[0-9a-f]{64}$/.test(s)) throw new Fault("statement-field", "this is no digest");
  return s;
}

function votesOf(lines: Lines, max: number): { choice: string; votes: number }[] {
  return lines.many("vote", 100_000).map((s) => {
    const cut = s.lastIndexOf(" ");
    if (cut < 1) throw new Fault("statement-field", "a vote line is a choice and a number");
    return { choice: s.slice(0, cut), votes: decimal(s.slice(cut + 1), max) };
  });
}

/** Registered, voted, valid, invalid; null where it was not established. */
export type Figures = [number | null, number | null, number | null, number | null];

function figuresOf(lines: Lines, max: number): Figures {
  return [lines.maybe("registered", max), lines.maybe("voted", max), lines.maybe("valid", max), lines.maybe("invalid", max)];
}

export interface Minutes {
  election: string;
  definition: string;
  mode: string;
  /** A contest's id, with `@area` where the station makes minutes for several constituencies. */
  contest: string;
  round: number;
  station: string;
  count: string;
  issue: number;
  closed: string;
  figures: Figures;
  votes: { choice: string; votes: number }[];
}

export function parseMinutes(text: string): Minutes {
  const l = new Lines(text, "scrutineer minutes v1");
  const m: Minutes = {
    election: l.field("election"),
    definition: l.digest("definition"),
    mode: l.field("mode"),
    contest: l.field("contest"),
    round: l.number("round", 99),
    station: l.field("station"),
    count: l.field("count"),
    issue: l.number("issue", ISSUE_MAX),
    closed: l.field("closed"),
    figures: figuresOf(l, FIGURE_MAX),
    votes: votesOf(l, FIGURE_MAX),
  };
  l.end();
  if (m.issue < 1 || m.round < 1) throw new Fault("statement-number", "issue and round begin at 1");
  return m;
}

export interface Keys {
  election: string;
  definition: string;
  list: string;
  count: number;
  record: string;
  root: string;
}

export function parseKeys(text: string): Keys {
  const l = new Lines(text, "scrutineer keys v1");
  const k: Keys = {
    election: l.field("election"),
    definition: l.digest("definition"),
    list: l.digest("list"),
    count: l.number("count", 10_000_000),
    record: l.field("record"),
    root: l.field("root"),
  };
  l.end();
  return k;
}

export interface Seal {
  election: string;
  definition: string;
  pairs: string;
  count: number;
}

export function parseSeal(text: string): Seal {
  const l = new Lines(text, "scrutineer seal v1");
  const s: Seal = { election: l.field("election"), definition: l.digest("definition"), pairs: l.digest("pairs"), count: l.number("count", 100_000_000) };
  l.end();
  return s;
}

export interface Aggregate {
  election: string;
  definition: string;
  contest: string;
  round: number;
  area: string;
  name: string;
  issue: number;
  figures: Figures;
  votes: { choice: string; votes: number }[];
}

export function parseAggregate(text: string): Aggregate {
  const l = new Lines(text, "scrutineer aggregate v1");
  const head = {
    election: l.field("election"),
    definition: l.digest("definition"),
    contest: l.field("contest"),
    round: l.number("round", 99),
    area: l.field("area"),
    name: l.field("name"),
    issue: l.number("issue", ISSUE_MAX),
  };
  l.field("source");
  const a: Aggregate = { ...head, figures: figuresOf(l, SUM_MAX), votes: votesOf(l, SUM_MAX) };
  l.end();
  return a;
}

export type Decision = "accept" | "order-recount" | "annul" | "correct" | "withhold" | "release";

export interface Ruling {
  election: string;
  definition: string;
  body: string;
  contest: string;
  round: number;
  station: string;
  decision: Decision;
  count: string;
  issue: string;
  minutes: string;
  reason: string;
  members: { key: string; vote: string }[];
}

const DECISIONS: readonly string[] = ["accept", "order-recount", "annul", "correct", "withhold", "release"];

export function parseRuling(text: string): Ruling {
  const l = new Lines(text, "scrutineer ruling v1");
  const [election, definition] = [l.field("election"), l.digest("definition")];
  l.field("number");
  const body = l.field("body");
  const [contest, round, station] = [l.field("contest"), l.number("round", 99), l.field("station")];
  const decision = l.field("decision");
  if (!DECISIONS.includes(decision)) throw new Fault("statement-field", "this is no decision");
  const [count, issue, minutes] = [l.field("count"), l.field("issue"), l.field("minutes")];
  l.field("complaint");
  l.field("basis");
  const reason = l.field("reason");
  const members = l.many("member", 100).map((s) => {
    const cut = s.lastIndexOf(" ");
    return { key: s.slice(0, cut), vote: s.slice(cut + 1) };
  });
  l.end();
  return { election, definition, body, contest, round, station, decision: decision as Decision, count, issue, minutes, reason, members };
}

/** A vote held again, after annulment, in single stations or whole areas. */
export interface Rerun {
  election: string;
  definition: string;
  contest: string;
  round: number;
  day: string;
  stations: string[];
  areas: string[];
}

export function parseRerun(text: string): Rerun {
  const l = new Lines(text, "scrutineer rerun v1");
  const r: Rerun = {
    election: l.field("election"),
    definition: l.digest("definition"),
    contest: l.field("contest"),
    round: l.number("round", 99),
    day: l.field("day"),
    stations: l.many("station", 2_000),
    areas: l.many("area", 2_000),
  };
  l.field("basis");
  l.field("reason");
  l.end();
  if (r.round < 2 || r.stations.length + r.areas.length === 0) throw new Fault("statement-field", "a re-run has a round from 2 and names a place");
  return r;
}

export interface Announcement {
  contest: string;
  round: number;
  stage: string;
  size: number;
  /** Votes by choice; seats are not recounted here. */
  votes: Map<string, number>;
}

export function parseAnnouncement(text: string): Announcement {
  const l = new Lines(text, "scrutineer announcement v1");
  l.field("election");
  l.digest("definition");
  const [contest, round, stage, size] = [l.field("contest"), l.number("round", 99), l.field("stage"), l.number("size", Number.MAX_SAFE_INTEGER)];
  const votes = new Map<string, number>();
  for (const s of l.many("result", 100_000)) {
    const parts = s.split(" ");
    parts.pop();
    const n = parts.pop() ?? "";
    votes.set(parts.join(" "), decimal(n, Number.MAX_SAFE_INTEGER));
  }
  l.end();
  return { contest, round, stage, size, votes };
}
