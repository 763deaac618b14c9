// What counts, by docs/formats/reconciliation.md: of the prevailing kind of count the highest issue without a gap below it, of its texts the
// accepted one, else the best copy. Results stand in columns and their figures in one pool, so that a country fits into a telephone.

import { CHANNELS, type Channel } from "./act.js";
import { Fault, hex, utf8 } from "./bytes.js";
import type { Ballot, Contest, Definition, Policy } from "./definition.js";
import { ADD_MAX, Pool } from "./pool.js";
import type { Aggregate, Figures, Minutes, Rerun, Ruling } from "./statement.js";
import { digestOf } from "./tree.js";

/** Not established. */
const UNKNOWN = 0xffffffff;

/** Channels as a set in one number. */
const bit = (channel: Channel) => 1 << CHANNELS.indexOf(channel);
const DEVICE = bit("transmitted") | bit("card") | bit("tape") | bit("scan");
const OFFICIAL = DEVICE | bit("entry");

/** What stands of a text in the pool, place by place; then registered, voted, valid, invalid and the votes of its ballot. */
const [NEXT, COUNT, ISSUE, CLOSED, CHANNELS_OF, FIGURES] = [0, 1, 2, 3, 4, 5] as const;

/** A text of minutes, as the pool has it. */
interface Text {
  at: number;
  /** Number of the kind of count, and of the moment at which the count was closed, among the names. */
  count: number;
  issue: number;
  closed: number;
  /** Through which it came. */
  channels: number;
}

/** What is known of few results only. */
interface Unusual {
  withheld: boolean;
  annulled: boolean;
  /** Texts that a board accepted, and those by which a device contradicted itself. */
  accepted: Text[];
  incidents: Text[];
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

const isOfficial = (t: Text) => (t.channels & OFFICIAL) !== 0;
const isByDevice = (t: Text) => (t.channels & DEVICE) !== 0;
const isOf = (t: Text, count: number, issue: number) => t.count === count && t.issue === issue;

export class Tally {
  private readonly pool = new Pool();
  /** Positions of the results in the columns, by ballot's name and number of the station. */
  private readonly places = new Map<string, Map<number, number>>();
  private readonly stations: number[] = [];
  private readonly ballots: Ballot[] = [];
  /** The contest's, or that of the last re-run. */
  private readonly rounds: number[] = [];
  /** Where its first text stands in the pool, and the one that counts; 0: none. */
  private readonly first: number[] = [];
  private readonly counted: number[] = [];
  private readonly unusual = new Map<number, Unusual>();
  /** Whose copies of a text came through parties, by its place in the pool. */
  private readonly parties = new Map<number, Set<string>>();
  private readonly expected = new Map<string, number>();
  private readonly aggregates = new Map<string, Aggregate>();
  private readonly policy: Policy;
  /** Kinds of count by number, the prevailing one first. */
  private readonly counts: number[];

  constructor(private readonly d: Definition) {
    this.policy = d.policy;
    this.counts = d.counts.map((c) => d.names.add(c)).reverse();
  }

  /** One row of the seal's file: a result that will come. */
  expect(station: string, name: string, round: number): void {
    const ballot = this.d.isStation(station) ? this.d.ballot(name, station) : undefined;
    if (!ballot || ballot.contest.round !== round) throw new Fault("seal-unknown-pair", `the seal names ${station} for ${name}, which the definition does not have`);
    const id = this.d.names.add(station);
    let places = this.places.get(ballot.name);
    if (!places) this.places.set(ballot.name, (places = new Map()));
    if (places.has(id)) throw new Fault("seal-duplicate-pair", `the seal names ${station} for ${name} twice`);
    places.set(id, this.stations.length);
    this.stations.push(id);
    this.ballots.push(ballot);
    this.rounds.push(round);
    this.first.push(0);
    this.counted.push(0);
    this.expected.set(ballot.contest.id, (this.expected.get(ballot.contest.id) ?? 0) + 1);
  }

  /** Position of a result in the columns. */
  private place(name: string, station: string, round: number): number {
    const place = this.places.get(name)?.get(this.d.names.find(station) ?? -1);
    if (place === undefined) throw new Fault("not-in-seal", `${station} is not in the seal for ${name}`);
    if (this.rounds[place] !== round) throw new Fault("wrong-round", `round ${round} is not being held`);
    return place;
  }

  /** Texts of a result in the order in which they came. */
  private texts(place: number): Text[] {
    const texts: Text[] = [];
    for (let at = this.first[place]!; at !== 0; at = this.pool.get(at + NEXT)) texts.push(this.text(at));
    return texts;
  }

  private text(at: number): Text {
    const w = this.pool.view(at, FIGURES);
    return { at, count: w[COUNT]!, issue: w[ISSUE]!, closed: w[CLOSED]!, channels: w[CHANNELS_OF]! };
  }

  private rarely(place: number): Unusual {
    let u = this.unusual.get(place);
    if (!u) this.unusual.set(place, (u = { withheld: false, annulled: false, accepted: [], incidents: [] }));
    return u;
  }

  /** Takes a copy of minutes, or, as an incident, another text by the same device. */
  minutes(channel: Channel, party: string, m: Minutes, incident: boolean): void {
    if (m.election !== this.d.id) throw new Fault("wrong-election", `it is of election ${m.election}`);
    if (m.definition !== this.d.digest) throw new Fault("wrong-definition", "it is of another definition");
    if (m.mode !== "live") throw new Fault("dry-run-recorded", "a dry run stands in the record");
    const place = this.place(m.contest, m.station, m.round);
    if (!this.d.counts.includes(m.count)) throw new Fault("wrong-count", `this election has no count ${m.count}`);
    const { contest, positions } = this.ballots[place]!;
    const fits = m.votes.length === positions.length && m.votes.every((v, i) => v.choice === contest.choices[positions[i]!]);
    if (!fits) throw new Fault("wrong-choices", `the choices are not those of the ballot of ${m.station}`);
    const [count, closed, by] = [this.d.names.add(m.count), this.d.names.add(m.closed), bit(channel)];
    const isDevice = (by & DEVICE) !== 0;
    const texts = this.texts(place);
    const beside = texts.filter((t) => isOf(t, count, m.issue));
    const same = beside.find((t) => this.says(t, m) && (t.closed === closed || !(isDevice && isByDevice(t))));
    if (same && this.came(same, channel, party)) throw new Fault("minutes-repeated", `the same copy of ${m.station} stands in the record twice`);
    const isNew = isDevice && !(same && isByDevice(same));
    const contradicts = beside.some((t) => (isDevice ? isNew && isByDevice(t) : this.came(t, channel, party)));
    if (contradicts !== incident) {
      if (incident) throw new Fault("incident-none", "these minutes contradict no others of the same device");
      throw new Fault("minutes-contradict", `${m.station} has signed two texts of one document`);
    }
    const at = same?.at ?? this.append(place, texts.at(-1), [0, count, m.issue, closed, 0, ...m.figures.map((f) => f ?? UNKNOWN), ...m.votes.map((v) => v.votes)]);
    if (isNew) this.pool.set(at + CLOSED, closed);
    this.pool.set(at + CHANNELS_OF, this.pool.get(at + CHANNELS_OF) | by);
    if (channel === "party") this.parties.set(at, (this.parties.get(at) ?? new Set()).add(party));
    if (incident) this.rarely(place).incidents.push(this.text(at));
    this.counted[place] = this.best(place);
  }

  /** Whether a copy of a text came through a channel, from this party where it is a party's. */
  private came(t: Text, channel: Channel, party: string): boolean {
    return channel === "party" ? (this.parties.get(t.at)?.has(party) ?? false) : (t.channels & bit(channel)) !== 0;
  }

  private append(place: number, last: Text | undefined, numbers: readonly number[]): number {
    if (numbers.length > ADD_MAX) throw new Fault("wrong-choices", "more choices than there can be");
    const at = this.pool.add(numbers);
    if (last) this.pool.set(last.at + NEXT, at);
    else this.first[place] = at;
    return at;
  }

  private says(t: Text, m: Minutes): boolean {
    const there = this.pool.view(t.at + FIGURES, 4 + m.votes.length);
    return m.figures.every((f, i) => there[i] === (f ?? UNKNOWN)) && m.votes.every((v, i) => there[4 + i] === v.votes);
  }

  ruling(r: Ruling): void {
    const place = this.place(r.contest, r.station, r.round);
    if (!this.d.isIn(r.station, r.body)) throw new Fault("ruling-body", `the board of ${r.body} has no say in ${r.station}`);
    switch (r.decision) {
      case "accept": {
        const [count, issue] = [this.d.names.find(r.count) ?? -1, Number(r.issue)];
        const text = this.texts(place).find((t) => isOf(t, count, issue) && this.digest(place, t) === r.minutes);
        if (!text) throw new Fault("ruling-unfit", "it accepts minutes that do not stand in the record");
        this.rarely(place).accepted.push(text);
        break;
      }
      case "annul":
        this.rarely(place).annulled = true;
        break;
      case "withhold":
        this.rarely(place).withheld = true;
        break;
      case "release":
        this.rarely(place).withheld = false;
        break;
      case "order-recount":
      case "correct":
        // What was ordered counts when its minutes come.
        break;
    }
    this.counted[place] = this.best(place);
  }

  /** What was annulled there begins anew, under the round of the re-run. */
  rerun(r: Rerun): void {
    const contest = this.d.contests.get(r.contest);
    if (r.election !== this.d.id || r.definition !== this.d.digest) throw new Fault("wrong-definition", "a re-run of another election");
    if (!contest) throw new Fault("wrong-contest", "a re-run of a contest that is not there");
    const stations = new Set(r.stations);
    const idle = new Set([...r.stations, ...r.areas]);
    const held: number[] = [];
    this.ballots.forEach((ballot, place) => {
      if (ballot.contest !== contest) return;
      const station = this.d.names.name(this.stations[place]!);
      const above = r.areas.filter((a) => this.d.isIn(station, a));
      const named = (stations.has(station) ? 1 : 0) + above.length;
      if (named === 0) return;
      if (named > 1) throw new Fault("rerun-place", `${station} is named twice`);
      if (!this.unusual.get(place)?.annulled) throw new Fault("rerun-annulled", `the result of ${station} is not annulled`);
      if (r.round <= this.rounds[place]!) throw new Fault("rerun-round", `${station} has had round ${this.rounds[place]}`);
      for (const name of [station, ...above]) idle.delete(name);
      held.push(place);
    });
    if (idle.size > 0) throw new Fault("rerun-place", `nothing is expected from ${[...idle][0]}`);
    for (const place of held) {
      this.rounds[place] = r.round;
      this.first[place] = this.counted[place] = 0;
      this.unusual.delete(place);
    }
  }

  /** The grammar leaves no choice in writing, so the text follows from its figures. */
  private digest(place: number, t: Text): string {
    const { contest, name, positions } = this.ballots[place]!;
    const figures = this.pool.view(t.at + FIGURES, 4 + positions.length);
    const shown = (i: number) => (figures[i] === UNKNOWN ? "-" : String(figures[i]));
    const votes = positions.map((p, i) => `vote ${contest.choices[p]} ${figures[4 + i]}\n`).join("");
    const word = (n: number) => this.d.names.name(n);
    const s = `scrutineer minutes v1\nelection ${this.d.id}\ndefinition ${this.d.digest}\nmode live\ncontest ${name}\nround ${this.rounds[place]}\nstation ${word(this.stations[place]!)}\ncount ${word(t.count)}\nissue ${t.issue}\nclosed ${word(t.closed)}\nregistered ${shown(0)}\nvoted ${shown(1)}\nvalid ${shown(2)}\ninvalid ${shown(3)}\n${votes}`;
    return `sha256:${hex(digestOf(utf8(s)))}`;
  }

  /** Where the text that counts stands in the pool; 0: none does. */
  private best(place: number): number {
    const unusual = this.unusual.get(place);
    if (unusual?.withheld || unusual?.annulled) return 0;
    const texts = this.texts(place);
    // The highest issue of a count below which none is missing.
    const top = (count: number) => {
      let n = 0;
      while (texts.some((t) => isOf(t, count, n + 1) && isOfficial(t))) n += 1;
      return n;
    };
    const count = this.counts.find((c) => top(c) > 0);
    if (count === undefined) return 0;
    const issue = top(count);
    const is = (t: Text) => isOf(t, count, issue);
    const accepted = unusual?.accepted.filter(is).at(-1);
    if (accepted) return accepted.at;
    if (unusual?.incidents.some(is)) return 0;
    const official = texts.filter((t) => is(t) && isOfficial(t));
    if (official.length > 1 && this.policy.withholds) return 0;
    const rank = (t: Text) => {
      const r = this.policy.provisional.findIndex((c) => (t.channels & bit(c)) !== 0);
      return r < 0 ? Number.POSITIVE_INFINITY : r;
    };
    let best: Text | undefined;
    for (const t of official) if (rank(t) < (best ? rank(best) : Number.POSITIVE_INFINITY)) best = t;
    return best?.at ?? 0;
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
    this.ballots.forEach((ballot, place) => {
      const at = this.counted[place]!;
      if (ballot.contest !== contest || at === 0) return;
      const own = this.pool.view(at + FIGURES, 4 + ballot.positions.length);
      const figure = (i: number) => (own[i] === UNKNOWN ? null : own[i]!);
      add([figure(0), figure(1), figure(2), figure(3)]);
      ballot.positions.forEach((p, i) => (votes[p]! += own[4 + i]!));
      reported += 1;
      contributions += 1;
    });
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
