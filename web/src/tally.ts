// What counts, by docs/formats/reconciliation.md: of the prevailing kind of count the highest issue without a gap below it, of its texts the
// accepted one, else the best copy. Figures of all results lie in one array, so that a country fits into a telephone.

import type { Channel } from "./act.js";
import { Fault, hex, utf8 } from "./bytes.js";
import type { Contest, Definition, Policy } from "./definition.js";
import type { Aggregate, Figures, Minutes, Rerun, Ruling } from "./statement.js";
import { digestOf } from "./tree.js";

/** Not established. */
const UNKNOWN = 0xffffffff;
const DEVICE: ReadonlySet<string> = new Set(["transmitted", "card", "tape", "scan"]);

interface Copy {
  channel: Channel;
  /** Who signed it, of a party's. */
  party: string;
}

interface Text {
  count: string;
  issue: number;
  closed: string;
  /** Where its figures begin: registered, voted, valid, invalid, then the votes of its ballot. */
  at: number;
  copies: Copy[];
  /** Position among the election's acts. */
  index: number;
}

interface Pair {
  contest: Contest;
  station: string;
  name: string;
  positions: number[];
  /** The contest's, or that of the last re-run. */
  round: number;
  texts: Text[];
  counted: Text | undefined;
  withheld: boolean;
  annulled: boolean;
  accepted: { count: string; issue: number; text: Text }[];
  incidents: { count: string; issue: number }[];
}

export interface Sums {
  expected: number;
  reported: number;
  registered: number | null;
  voted: number | null;
  valid: number | null;
  invalid: number | null;
  votes: Map<string, number>;
}

const isOfficial = (t: Text) => t.copies.some((c) => c.channel !== "party");
const isByDevice = (t: Text) => t.copies.some((c) => DEVICE.has(c.channel));

/** What a pair has before anything came. */
const unheld = () => ({ texts: [] as Text[], counted: undefined as Text | undefined, withheld: false, annulled: false, accepted: [] as Pair["accepted"], incidents: [] as Pair["incidents"] });

/** A growing array of figures. */
class Pool {
  private data = new Uint32Array(1 << 16);
  private used = 0;

  add(figures: readonly number[]): number {
    if (this.used + figures.length > this.data.length) {
      const larger = new Uint32Array(Math.max(this.data.length * 2, this.used + figures.length));
      larger.set(this.data);
      this.data = larger;
    }
    const at = this.used;
    this.data.set(figures, at);
    this.used += figures.length;
    return at;
  }

  read(at: number, n: number): Uint32Array {
    return this.data.subarray(at, at + n);
  }
}

export class Tally {
  private readonly pool = new Pool();
  private readonly pairs = new Map<string, Pair>();
  private readonly expected = new Map<string, number>();
  private readonly aggregates = new Map<string, Aggregate>();
  private readonly policy: Policy;

  constructor(private readonly d: Definition) {
    this.policy = d.policy;
  }

  /** One row of the seal's file: a result that will come. */
  expect(station: string, name: string, round: number): void {
    const ballot = this.d.isStation(station) ? this.d.list(name, station) : undefined;
    if (!ballot || ballot.contest.round !== round) throw new Fault("seal-unknown-pair", `the seal names ${station} for ${name}, which the definition does not have`);
    const key = `${name}\n${station}`;
    if (this.pairs.has(key)) throw new Fault("seal-duplicate-pair", `the seal names ${station} for ${name} twice`);
    const { contest, positions } = ballot;
    this.pairs.set(key, { contest, station, name, positions, round, ...unheld() });
    this.expected.set(contest.id, (this.expected.get(contest.id) ?? 0) + 1);
  }

  private pair(name: string, station: string, round: number): Pair {
    const pair = this.pairs.get(`${name}\n${station}`);
    if (!pair) throw new Fault("not-in-seal", `${station} is not in the seal for ${name}`);
    if (pair.round !== round) throw new Fault("wrong-round", `round ${round} is not being held`);
    return pair;
  }

  /** Takes a copy of minutes, or, as an incident, another text by the same device. */
  minutes(index: number, channel: Channel, party: string, m: Minutes, incident: boolean): void {
    if (m.election !== this.d.id) throw new Fault("wrong-election", `it is of election ${m.election}`);
    if (m.definition !== this.d.digest) throw new Fault("wrong-definition", "it is of another definition");
    if (m.mode !== "live") throw new Fault("dry-run-recorded", "a dry run stands in the record");
    const pair = this.pair(m.contest, m.station, m.round);
    if (!this.d.counts.includes(m.count)) throw new Fault("wrong-count", `this election has no count ${m.count}`);
    const ballot = pair.positions;
    const fits = m.votes.length === ballot.length && m.votes.every((v, i) => v.choice === pair.contest.choices[ballot[i]!]);
    if (!fits) throw new Fault("wrong-choices", `the choices are not those of the ballot of ${m.station}`);
    const figures = [...m.figures.map((f) => f ?? UNKNOWN), ...m.votes.map((v) => v.votes)];
    const beside = pair.texts.filter((t) => t.count === m.count && t.issue === m.issue);
    const same = beside.find((t) => this.says(t, figures) && (t.closed === m.closed || !(DEVICE.has(channel) && isByDevice(t))));
    if (same?.copies.some((c) => c.channel === channel && c.party === party)) throw new Fault("minutes-repeated", `the same copy of ${m.station} stands in the record twice`);
    const byDevice = DEVICE.has(channel) && !(same && isByDevice(same));
    const contradicts = beside.some((t) => (DEVICE.has(channel) ? byDevice && isByDevice(t) : t.copies.some((c) => c.channel === channel && c.party === party)));
    if (contradicts !== incident) {
      if (incident) throw new Fault("incident-none", "these minutes contradict no others of the same device");
      throw new Fault("minutes-contradict", `${m.station} has signed two texts of one document`);
    }
    const copy: Copy = { channel, party };
    if (same) {
      if (DEVICE.has(channel) && !isByDevice(same)) same.closed = m.closed;
      same.copies.push(copy);
    } else {
      pair.texts.push({ count: m.count, issue: m.issue, closed: m.closed, at: this.pool.add(figures), copies: [copy], index });
    }
    if (incident) pair.incidents.push({ count: m.count, issue: m.issue });
    this.choose(pair);
  }

  private says(t: Text, figures: readonly number[]): boolean {
    const there = this.pool.read(t.at, figures.length);
    return figures.every((f, i) => f === there[i]);
  }

  ruling(r: Ruling): void {
    const pair = this.pair(r.contest, r.station, r.round);
    if (!this.d.isIn(r.station, r.body)) throw new Fault("ruling-body", `the board of ${r.body} has no say in ${r.station}`);
    switch (r.decision) {
      case "accept": {
        const issue = Number(r.issue);
        const text = pair.texts.find((t) => t.count === r.count && t.issue === issue && this.digest(pair, t) === r.minutes);
        if (!text) throw new Fault("ruling-unfit", "it accepts minutes that do not stand in the record");
        pair.accepted.push({ count: r.count, issue, text });
        break;
      }
      case "annul":
        pair.annulled = true;
        break;
      case "withhold":
        pair.withheld = true;
        break;
      case "release":
        pair.withheld = false;
        break;
      case "order-recount":
      case "correct":
        // What was ordered counts when its minutes come.
        break;
    }
    this.choose(pair);
  }

  /** What was annulled there begins anew, under the round of the re-run. */
  rerun(r: Rerun): void {
    const contest = this.d.contests.get(r.contest);
    if (r.election !== this.d.id || r.definition !== this.d.digest) throw new Fault("wrong-definition", "a re-run of another election");
    if (!contest) throw new Fault("wrong-contest", "a re-run of a contest that is not there");
    const stations = new Set(r.stations);
    const idle = new Set([...r.stations, ...r.areas]);
    const held: Pair[] = [];
    for (const pair of this.pairs.values()) {
      if (pair.contest !== contest) continue;
      const above = r.areas.filter((a) => this.d.isIn(pair.station, a));
      const named = (stations.has(pair.station) ? 1 : 0) + above.length;
      if (named === 0) continue;
      if (named > 1) throw new Fault("rerun-place", `${pair.station} is named twice`);
      if (!pair.annulled) throw new Fault("rerun-annulled", `the result of ${pair.station} is not annulled`);
      if (r.round <= pair.round) throw new Fault("rerun-round", `${pair.station} has had round ${pair.round}`);
      for (const place of [pair.station, ...above]) idle.delete(place);
      held.push(pair);
    }
    if (idle.size > 0) throw new Fault("rerun-place", `nothing is expected from ${[...idle][0]}`);
    for (const pair of held) Object.assign(pair, { round: r.round, ...unheld() });
  }

  /** The grammar leaves no choice in writing, so the text follows from its figures. */
  private digest(pair: Pair, t: Text): string {
    const figures = this.pool.read(t.at, 4 + pair.positions.length);
    const shown = (i: number) => (figures[i] === UNKNOWN ? "-" : String(figures[i]));
    const votes = pair.positions.map((p, i) => `vote ${pair.contest.choices[p]} ${figures[4 + i]}\n`).join("");
    const s = `scrutineer minutes v1\nelection ${this.d.id}\ndefinition ${this.d.digest}\nmode live\ncontest ${pair.name}\nround ${pair.round}\nstation ${pair.station}\ncount ${t.count}\nissue ${t.issue}\nclosed ${t.closed}\nregistered ${shown(0)}\nvoted ${shown(1)}\nvalid ${shown(2)}\ninvalid ${shown(3)}\n${votes}`;
    return `sha256:${hex(digestOf(utf8(s)))}`;
  }

  /** The highest issue of a count below which none is missing; 0: none. */
  private top(pair: Pair, count: string): number {
    let n = 0;
    while (pair.texts.some((t) => t.count === count && t.issue === n + 1 && isOfficial(t))) n += 1;
    return n;
  }

  private choose(pair: Pair): void {
    pair.counted = this.best(pair);
  }

  private best(pair: Pair): Text | undefined {
    if (pair.withheld || pair.annulled) return undefined;
    const count = [...this.d.counts].reverse().find((c) => this.top(pair, c) > 0);
    if (count === undefined) return undefined;
    const issue = this.top(pair, count);
    const is = (x: { count: string; issue: number }) => x.count === count && x.issue === issue;
    const accepted = pair.accepted.filter(is).at(-1);
    if (accepted) return accepted.text;
    if (pair.incidents.some(is)) return undefined;
    const texts = pair.texts.filter((t) => is(t) && isOfficial(t));
    if (texts.length > 1 && this.policy.withholds) return undefined;
    const rank = (t: Text) => {
      const r = this.policy.provisional.findIndex((c) => t.copies.some((x) => x.channel === c));
      return r < 0 ? Number.POSITIVE_INFINITY : r;
    };
    let best: Text | undefined;
    for (const t of texts) if (rank(t) < (best ? rank(best) : Number.POSITIVE_INFINITY)) best = t;
    return best;
  }

  aggregate(a: Aggregate): void {
    const contest = this.d.contests.get(a.contest);
    if (a.election !== this.d.id || a.definition !== this.d.digest) throw new Fault("wrong-definition", "figures of another election");
    if (!contest || contest.round !== a.round || !this.d.isArea(a.area)) throw new Fault("wrong-contest", "figures of a contest or area that is not there");
    if (a.votes.length !== contest.choices.length || !a.votes.every((v, i) => v.choice === contest.choices[i])) throw new Fault("wrong-choices", "figures of other choices");
    const key = `${a.contest}\n${a.area}\n${a.name}`;
    if (a.issue !== (this.aggregates.get(key)?.issue ?? 0) + 1) throw new Fault("aggregate-issue", "an issue of figures without stations is missing");
    this.aggregates.set(key, a);
  }

  /** Sums of the whole country. */
  sums(contest: Contest): Sums {
    const votes = contest.choices.map(() => 0);
    const figures = [0, 0, 0, 0];
    const known = [0, 0, 0, 0];
    let contributions = 0;
    let reported = 0;
    const add = (fs: Figures) =>
      fs.forEach((f, i) => {
        if (f === null) return;
        figures[i]! += f;
        known[i]! += 1;
      });
    for (const pair of this.pairs.values()) {
      if (pair.contest !== contest || !pair.counted) continue;
      const own = this.pool.read(pair.counted.at, 4 + pair.positions.length);
      const figure = (i: number) => (own[i] === UNKNOWN ? null : own[i]!);
      add([figure(0), figure(1), figure(2), figure(3)]);
      pair.positions.forEach((p, i) => (votes[p]! += own[4 + i]!));
      reported += 1;
      contributions += 1;
    }
    for (const a of this.aggregates.values()) {
      if (a.contest !== contest.id) continue;
      const [registered, voted, valid, invalid] = a.figures;
      const sum = a.votes.reduce((n, v) => n + v.votes, 0);
      add([registered, voted, valid ?? sum, invalid]);
      a.votes.forEach((v, i) => (votes[i]! += v.votes));
      contributions += 1;
    }
    const figure = (i: number) => (known[i]! > 0 || contributions === 0 ? figures[i]! : null);
    return {
      expected: this.expected.get(contest.id) ?? 0,
      reported,
      registered: figure(0),
      voted: figure(1),
      valid: figure(2),
      invalid: figure(3),
      votes: new Map(contest.choices.map((c, i) => [c, votes[i]!])),
    };
  }
}
