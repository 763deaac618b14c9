// The whole record: every entry hashed, every act read, all minutes added up again, and what the site says held against it.

import { type Act, isChannel, isKnown, parseAct } from "./act.js";
import { Authority, SIGNATURES_MAX, readKeys } from "./authority.js";
import { Fault, base64, release, remind, text } from "./bytes.js";
import { csv } from "./csv.js";
import type { Contest, Definition } from "./definition.js";
import type { Helper } from "./helper.js";
import { Ed25519, type Key, isSignedBy, parseCheckpoint, parseNote } from "./note.js";
import { Pace } from "./pace.js";
import { Signatures } from "./signatures.js";
import { type Source, blob, readDefinition } from "./source.js";
import { parseAggregate, parseAnnouncement, parseMinutes, parseRerun, parseRuling, parseSeal } from "./statement.js";
import { type Sums, Tally } from "./tally.js";
import { Growing, textsOf, tilePath } from "./tree.js";
import { type Vouching, belongs, readWitnessed, vouching } from "./witnesses.js";

/** What the site says of a contest, as `/api/v1/contests` has it. */
export interface Said {
  id: string;
  stations: { expected: number; reported: number };
  registered: number | null;
  voted: number | null;
  valid: number | null;
  invalid: number | null;
  votes: Record<string, number>;
  size: number;
  root: string;
}

/** A checkpoint that the reader saw before. */
export interface Kept {
  origin: string;
  size: number;
  root: string;
}

export interface Options {
  said: readonly Said[];
  rootKey?: Key | undefined;
  /** In which names are wanted. */
  language?: string;
  kept?: Kept | undefined;
  helper: Helper;
  /**
   * Milliseconds of work, time for the download left aside, for all. A device on which hashing, adding up and checking every signature takes longer leaves
   * out those of minutes, pages and turnout on which no lot falls, all over the record, as many as it must, and counts them as skipped.
   */
  workMs: number;
  now: () => number;
  progress: (done: number, of: number) => void;
  ed: Ed25519;
}

export interface Finding {
  /** Index of the entry; undefined: about the record as a whole. */
  index: number | undefined;
  code: string;
  message: string;
}

/** A figure of which the record says something else than the site; null: unknown there. */
export interface Difference {
  /** A figure by its name in `/api/v1/contests`, or a choice. */
  what: string;
  own: number | null;
  said: number | null;
}

export interface Report {
  election: string;
  origin: string;
  rehearsal: boolean;
  size: number;
  root: string;
  /** Whether the reader gave the root key; without it a record made wholly anew would look the same. */
  anchored: boolean;
  /** The checkpoint that was seen before: undefined, none was. */
  grewFrom: number | undefined;
  witnesses: Vouching[];
  minutes: number;
  checked: number;
  skipped: number;
  /** Acts of kinds that this program does not know. */
  unknown: string[];
  findings: Finding[];
  more: number;
  contests: Counted[];
}

export interface Counted {
  id: string;
  name: string;
  /** By choice: what people call it. */
  names: Map<string, string>;
  own: Sums;
  differs: Difference[];
}

const FINDINGS_MAX = 100;
/** Bundles that are fetched while one is counted. */
const AHEAD = 4;
/** Bundles that are counted while the leaves of one are hashed: those wait in the browser behind the signatures. */
const BEHIND_MAX = 8;
/** Bundles after which a browser is reminded of garbage: texts and hashes are small for the script and larger outside of it. */
const REMIND_BUNDLES = 4;

export async function recount(source: Source, o: Options): Promise<Report> {
  const findings: Finding[] = [];
  let more = 0;
  const find = (index: number | undefined, fault: unknown) => {
    if (!(fault instanceof Fault)) throw fault;
    if (findings.length < FINDINGS_MAX) findings.push({ index, code: fault.code, message: fault.message });
    else more += 1;
  };
  const witnessed = await readWitnessed(source);
  const checkpoint = parseCheckpoint(await source.get("checkpoint", true));
  const saidSize = o.said[0]?.size ?? 0;
  if (checkpoint.size < saidSize) find(undefined, new Fault("behind", "the site shows more than its checkpoint has; try again in a moment"));
  const tree = new Growing();
  const pace = new Pace(o.now, o.workMs, checkpoint.size);
  const signatures = new Signatures(o.helper, find, pace);
  const state = new State(source, o, signatures, find);
  const roots = new Map<number, string>();
  const watched = new Set([saidSize, o.kept?.size, witnessed?.size]);
  let contests: Report["contests"] = [];
  const hashing: Promise<Uint8Array>[] = [];
  const grow = async (most: number) => {
    while (hashing.length > most) {
      const leaves = await hashing.shift()!;
      for (let i = 0; i < leaves.length; i += 32) {
        tree.push(leaves.subarray(i, i + 32));
        if (watched.has(tree.size)) roots.set(tree.size, base64(tree.root()));
      }
    }
  };
  for await (const [at, bundle] of bundles(source, checkpoint.size, (next) => pace.download(next, signatures))) {
    const end = Math.min(at + 256, checkpoint.size);
    const texts = textsOf(bundle, end - at);
    pace.reach(at);
    for (let index = at; index < end; index++) {
      try {
        await state.apply(index, parseAct(texts(index - at)));
      } catch (e) {
        find(index, e);
        if (index < 2) throw e;
      }
      if (index + 1 === saidSize) contests = state.compare(o.said);
    }
    const leaves = o.helper.leaves(bundle, end - at);
    // Handled where it is awaited.
    leaves.catch(() => {});
    hashing.push(leaves);
    await grow(BEHIND_MAX);
    if ((at / 256) % REMIND_BUNDLES === 0) remind();
    o.progress(end, checkpoint.size);
  }
  await grow(0);
  await signatures.finish();
  const root = base64(tree.root());
  if (root !== base64(checkpoint.root)) find(undefined, new Fault("root", "the entries do not give the root of the checkpoint: something was changed, left out or put in"));
  if (o.said[0] && roots.has(saidSize) && roots.get(saidSize) !== o.said[0].root) find(undefined, new Fault("said-root", "the figures of the site rest on another record than its files"));
  const { authority, definition } = state.whole();
  if (checkpoint.origin !== definition.origin) find(undefined, new Fault("origin", "the checkpoint is of another record"));
  if (o.helper.check && !(await isSignedBy(checkpoint.note, authority.record, o.ed))) find(undefined, new Fault("checkpoint-signature", "the checkpoint is not signed by the record's key"));
  // Without a site's figures the sums are those of the whole record.
  if (o.said.length === 0) contests = state.sums();
  if (o.kept) {
    if (o.kept.origin !== checkpoint.origin) find(undefined, new Fault("kept-origin", "the checkpoint seen before is of another record"));
    else if (o.kept.size > checkpoint.size) find(undefined, new Fault("shrunk", `the record had ${o.kept.size} entries when you last looked, and has ${checkpoint.size} now`));
    else if (o.kept.size > 0 && roots.get(o.kept.size) !== o.kept.root) find(undefined, new Fault("rewritten", "the record does not begin with what you saw before: its history was changed"));
  }
  const foreign = witnessed && belongs(witnessed, checkpoint, roots.get(witnessed.size));
  if (foreign) find(undefined, foreign);
  return {
    election: definition.id,
    origin: checkpoint.origin,
    rehearsal: definition.rehearsal,
    size: checkpoint.size,
    root,
    anchored: o.rootKey !== undefined,
    grewFrom: o.kept?.size,
    witnesses: o.helper.check ? await vouching([checkpoint, foreign ? undefined : witnessed], authority, o.ed) : [],
    minutes: state.minutes,
    checked: signatures.checked,
    skipped: signatures.skipped,
    unknown: [...state.unknown],
    findings,
    more,
    contests,
  };
}

/** All bundles in order, some fetched ahead. */
async function* bundles(source: Source, size: number, wait: (next: Promise<Uint8Array>) => Promise<Uint8Array>): AsyncGenerator<[number, Uint8Array]> {
  const count = Math.ceil(size / 256);
  const coming: Promise<Uint8Array>[] = [];
  for (let i = 0; i < count; i++) {
    while (coming.length < AHEAD && i + coming.length < count) {
      const next = source.get(tilePath("entries", i + coming.length, size));
      // Handled where it is awaited.
      next.catch(() => {});
      coming.push(next);
    }
    yield [i * 256, await wait(coming.shift()!)];
  }
}

/** Definition, keys and tally as the acts make them. */
class State {
  minutes = 0;
  readonly unknown = new Set<string>();
  private definition: Definition | undefined;
  private authority: Authority | undefined;
  private tally: Tally | undefined;
  private last = "";

  constructor(
    private readonly source: Source,
    private readonly o: Options,
    private readonly signatures: Signatures,
    private readonly find: (index: number, fault: Fault) => void,
  ) {}

  whole(): { definition: Definition; authority: Authority } {
    if (!this.definition || !this.authority) throw new Fault("act-order", "the record has no key list yet");
    return { definition: this.definition, authority: this.authority };
  }

  async apply(index: number, act: Act): Promise<void> {
    if (act.at < this.last) this.find(index, new Fault("act-time", "an act is dated before the one that precedes it"));
    this.last = act.at;
    if (!isKnown(act.kind)) {
      this.unknown.add(act.kind);
      return;
    }
    if (index === 0) {
      this.definition = await readDefinition(this.source, act, this.o.language);
      return;
    }
    const d = this.definition;
    if (!d || act.kind === "definition" || act.note === undefined) throw new Fault("act-order", "an act stands before that on which it rests");
    if (act.kind === "keys") {
      if (this.authority) throw new Fault("act-order", "a second key list");
      const statement = await readKeys(act.note, d, this.o.rootKey, this.o.ed);
      const list = await blob(this.source, statement.list);
      this.authority = new Authority(statement, list, d);
      release(list);
      return;
    }
    const { authority } = this.whole();
    const note = parseNote(act.note, SIGNATURES_MAX);
    // What may come before the seal, and changes no figure.
    if (["access-head", "disclosure", "notice"].includes(act.kind)) return this.signatures.add(index, authority.signers(note, (p) => p === "commission"), false);
    if (act.kind === "seal") return this.seal(index, note.text, authority.signers(note, (p) => p === "commission"));
    const tally = this.tally;
    if (!tally) throw new Fault("act-order", "an act stands before the completeness seal");
    const by = (may: (purpose: string, scope: string) => boolean, many = false) => this.signatures.add(index, authority.signers(note, may), many);
    switch (act.kind) {
      case "minutes":
      case "incident": {
        const channel = act.channel ?? "";
        if (!isChannel(channel)) throw new Fault("act-malformed", "minutes came through no known channel");
        const m = parseMinutes(note.text);
        await this.signatures.add(index, authority.minutesSigners(note, channel, m.station), true);
        tally.minutes(channel, channel === "party" ? (note.signatures[0]?.name ?? "") : "", m, act.kind === "incident");
        this.minutes += 1;
        return;
      }
      case "ruling": {
        const r = parseRuling(note.text);
        await by((p, scope) => (p === "board" || p === "commission") && scope === r.body);
        tally.ruling(r);
        return;
      }
      case "rerun": {
        await by((p) => p === "commission");
        tally.rerun(parseRerun(note.text));
        return;
      }
      case "aggregate": {
        const a = parseAggregate(note.text);
        await by((p, scope) => p === "board" && d.isBelow(a.area, scope));
        tally.aggregate(a);
        return;
      }
      case "announcement": {
        await by((p) => p === "commission");
        const a = parseAnnouncement(note.text);
        const contest = d.contests.get(a.contest);
        if (a.size !== index || !contest) throw new Fault("announcement-size", "an announcement speaks of another record size");
        const sums = tally.sums(contest);
        for (const [choice, votes] of sums.votes) {
          if (a.votes.get(choice) !== votes) throw new Fault("announcement-differs", `${choice}: ${a.votes.get(choice) ?? "nothing"} announced, ${votes} follow from the record`);
        }
        return;
      }
      case "page":
        await by(() => true, true);
        return;
      default:
        // Lots, departures, time limits, consolidations and turnout by the hour change no figure; that a known key signed them is checked.
        await by((p) => p === "commission" || p === "board", act.kind === "turnout");
    }
  }

  private async seal(index: number, statementText: string, signers: Parameters<Signatures["add"]>[1]): Promise<void> {
    const d = this.definition!;
    if (this.tally) throw new Fault("second-seal", "the election is sealed already");
    const seal = parseSeal(statementText);
    if (seal.election !== d.id || seal.definition !== d.digest) throw new Fault("wrong-definition", "the seal is of another election");
    await this.signatures.add(index, signers, false);
    const tally = new Tally(d);
    let rows = 0;
    const pairs = await blob(this.source, seal.pairs);
    for (const row of csv(pairs)) {
      tally.expect(row("station"), row("contest"), Number(row("round")));
      rows += 1;
    }
    release(pairs);
    if (rows !== seal.count) throw new Fault("seal-count", `the file of the seal has ${rows} rows, the seal says ${seal.count}`);
    this.tally = tally;
  }

  sums(): Report["contests"] {
    const { definition } = this.whole();
    return [...definition.contests.values()].flatMap((c) => (this.tally ? [{ ...named(c), own: this.tally.sums(c), differs: [] }] : []));
  }

  /** Own sums beside what the site says of each contest, at the same record size. */
  compare(said: readonly Said[]): Report["contests"] {
    const { definition } = this.whole();
    return said.map((s) => {
      const contest = definition.contests.get(s.id);
      if (!contest || !this.tally) throw new Fault("wrong-contest", `the site speaks of a contest ${s.id}, which the definition does not have`);
      const own = this.tally.sums(contest);
      const differs: Difference[] = [];
      const held = (what: string, mine: number | null, theirs: number | null | undefined) => {
        if (mine !== theirs) differs.push({ what, own: mine, said: theirs ?? null });
      };
      held("expected", own.expected, s.stations.expected);
      held("reported", own.reported, s.stations.reported);
      for (const f of ["registered", "voted", "valid", "invalid"] as const) held(f, own[f], s[f]);
      for (const [choice, votes] of own.votes) held(choice, votes, s.votes[choice]);
      for (const choice of Object.keys(s.votes)) if (!own.votes.has(choice)) held(choice, null, s.votes[choice]);
      return { ...named(contest), own, differs };
    });
  }
}

const named = (c: Contest) => ({ id: c.id, name: c.name, names: new Map(c.choices.map((id, i) => [id, c.names[i]!])) });

/** Reads `/api/v1/contests`. */
export function parseSaid(bytes: Uint8Array): Said[] {
  const said = JSON.parse(text(bytes)) as Said[];
  if (!Array.isArray(said)) throw new Fault("said", "the site's figures are not in their form");
  return said;
}
