// What came out of a check, put on the page. Everything shown is text, never markup.

import type { Finding, Report } from "./recount.js";
import type { SaidOfStation } from "./said.js";
import type { StationReport, Step } from "./station.js";
import type { TapeReport } from "./tape.js";
import type { Vouching } from "./witnesses.js";
import type { Key } from "./words/en.js";
import type { Speech } from "./words.js";

/** undefined: neither holds nor fails, nobody knows. */
export type Line = readonly [holds: boolean | undefined, what: string | Node];

/** Findings that every reader should understand, by code; others are in English, for whoever is asked about them. */
const FAULTS: Readonly<Record<string, Key>> = {
  root: "faultRoot",
  "signature-wrong": "faultSignature",
  "said-root": "faultSaid",
  behind: "faultBehind",
  origin: "faultOrigin",
  "kept-origin": "faultOrigin",
  "witnessed-origin": "faultOrigin",
  "checkpoint-signature": "faultCheckpoint",
  shrunk: "faultShrunk",
  rewritten: "faultRewritten",
  "witnessed-root": "faultWitnessed",
  "witnessed-shrunk": "faultWitnessed",
  "root-key": "faultKey",
  key: "faultKeyForm",
};

export class Show {
  constructor(private readonly w: Speech) {}

  list(lines: readonly Line[]): HTMLElement {
    const ul = document.createElement("ul");
    ul.className = "checked";
    for (const [holds, what] of lines) {
      const li = document.createElement("li");
      li.className = holds === undefined ? "unsure" : holds ? "good" : "bad";
      const sign = document.createElement("b");
      sign.textContent = this.w.say(holds === undefined ? "open" : holds ? "good" : "bad");
      li.append(sign, " ", what);
      ul.append(li);
    }
    return ul;
  }

  table(caption: string, head: readonly string[], rows: readonly (readonly string[])[]): HTMLElement {
    const t = document.createElement("table");
    t.createCaption().textContent = caption;
    const h = t.createTHead().insertRow();
    for (const [i, cell] of head.entries()) {
      const th = document.createElement("th");
      th.scope = "col";
      if (i > 0) th.className = "n";
      th.textContent = cell;
      h.append(th);
    }
    const body = t.createTBody();
    for (const row of rows) {
      const tr = body.insertRow();
      row.forEach((cell, i) => {
        const td = document.createElement(i === 0 ? "th" : "td");
        if (i === 0) (td as HTMLTableCellElement).scope = "row";
        else td.className = "n";
        td.textContent = cell;
        tr.append(td);
      });
    }
    const box = document.createElement("div");
    box.className = "scroll";
    box.append(t);
    return box;
  }

  paragraph(s: string): HTMLElement {
    const p = document.createElement("p");
    p.textContent = s;
    return p;
  }

  /** What was found, in the reader's language where there are words for it. */
  fault(code: string, message: string, index?: number): Node {
    const at = index === undefined ? "" : `${this.w.say("entry", { index })}: `;
    const key = FAULTS[code];
    if (key) return document.createTextNode(at + this.w.say(key));
    const english = document.createElement("span");
    english.lang = "en";
    english.dir = "ltr";
    english.textContent = `${message} [${code}]`;
    const both = document.createDocumentFragment();
    both.append(at, english);
    return both;
  }

  private witnesses(found: readonly Vouching[]): Line[] {
    const sizes = [...new Set(found.map((v) => v.size))].sort((a, b) => b - a);
    if (sizes.length === 0) return [[undefined, this.w.say("noWitnesses")]];
    return sizes.map((size) => {
      // Who vouches for more vouches for this too.
      const parties = found.filter((v) => v.size >= size).map((v) => v.party);
      return [true, this.w.say("witnesses", { size, count: parties.length, parties: parties.join(", ") })];
    });
  }

  private anchored(is: boolean): Line {
    return [is ? true : undefined, this.w.say(is ? "anchored" : "unanchored")];
  }

  private history(size: number | undefined, holds: boolean): Line {
    return size === undefined ? [undefined, this.w.say("noHistory")] : [holds, this.w.say("history", { size })];
  }

  private signatures(r: Report): Line {
    if (r.checked === 0) return [undefined, this.w.say("noSignatures")];
    const holds = !r.findings.some((f) => f.code === "signature-wrong");
    if (r.skipped > 0) return [holds ? undefined : false, this.w.say("signaturesSkipped", { checked: r.checked, skipped: r.skipped })];
    return [holds, this.w.say("signatures", { checked: r.checked })];
  }

  recount(r: Report, seconds: number): { status: string; good: boolean; parts: Node[] } {
    const w = this.w;
    const none = (...codes: string[]) => !r.findings.some((f: Finding) => codes.includes(f.code));
    const differs = r.contests.flatMap((c) =>
      c.differs.map((d) => w.say("contestDiffers", { contest: c.name, what: d.what in NAMED ? w.say(NAMED[d.what]!) : (c.names.get(d.what) ?? d.what), own: w.number(d.own), said: w.number(d.said) })),
    );
    const good = r.findings.length === 0 && differs.length === 0 && r.unknown.length === 0;
    const lines: Line[] = [
      [none("root"), w.say("entries", { size: r.size, root: r.root })],
      this.signatures(r),
      [differs.length === 0, w.say("sums", { minutes: r.minutes, contests: r.contests.length })],
      this.history(r.grewFrom, none("rewritten", "shrunk", "kept-origin")),
      this.anchored(r.anchored),
      ...this.witnesses(r.witnesses),
      ...differs.map((d): Line => [false, d]),
      ...r.findings.map((f): Line => [false, this.fault(f.code, f.message, f.index)]),
      ...r.unknown.map((kind): Line => [false, w.say("unknownKind", { kind })]),
    ];
    if (r.more > 0) lines.push([false, w.say("more", { n: r.more })]);
    const tables = r.contests.map((c) =>
      this.table(w.say("tableOf", { contest: c.name, reported: c.own.reported, expected: c.own.expected }), [w.say("choice"), w.say("votes")], [...c.own.votes].map(([id, n]) => [c.names.get(id) ?? id, w.number(n)])),
    );
    return { status: w.say(good ? "agrees" : "disagrees"), good, parts: [this.list(lines), ...tables, this.paragraph(w.say("took", { seconds: Math.round(seconds) }))] };
  }

  private step(s: Step): Line {
    const detail = s.detail;
    switch (s.what) {
      case "definition":
        return [s.holds, this.w.say("doneDefinition", { detail })];
      case "keys":
        return [s.holds, this.w.say("doneKeys", { detail })];
      case "checkpoint":
        return [s.holds, this.w.say("doneCheckpoint", { detail })];
      case "history":
        return this.history(Number(detail), s.holds);
      case "entry":
        return [s.holds, this.w.say("doneEntry", { index: Number(detail) })];
      case "signature":
        return [s.holds, this.w.say("doneSignature", { detail })];
      case "witnesses":
        return [s.holds, this.w.say("faultWitnessed")];
    }
  }

  station(r: StationReport, said: SaidOfStation): { status: string; good: boolean; parts: Node[] } {
    const w = this.w;
    const lines: Line[] = r.steps.map((s) => this.step(s));
    if (!r.steps.some((s) => s.what === "history")) lines.push(this.history(undefined, true));
    lines.push(this.anchored(r.anchored), ...this.witnesses(r.witnesses));
    const tables: HTMLElement[] = [];
    let equal = true;
    for (const [contest, counted] of said.counted) {
      const own = r.minutes.find((m) => m.index === counted.index && m.text.contest === contest);
      const same = own !== undefined && own.text.votes.every((v) => counted.votes[v.choice] === v.votes) && Object.keys(counted.votes).every((c) => own.text.votes.some((v) => v.choice === c) || counted.votes[c] === 0);
      equal &&= same;
      lines.push([same, w.say("figures", { contest, index: counted.index })]);
      const rows = own?.text.votes.map((v) => [v.choice, w.number(v.votes), w.number(counted.votes[v.choice])]) ?? [];
      if (own) tables.push(this.table(w.say("doneSignature", { detail: own.signers.join(", ") }), [w.say("choice"), w.say("signed"), w.say("shown")], rows));
    }
    const good = equal && r.steps.every((s) => s.holds) && r.minutes.length > 0;
    const status = w.say(r.minutes.length === 0 ? "noMinutes" : good ? "stationHolds" : "disagrees");
    return { status, good, parts: [this.list(lines), ...tables] };
  }

  /** The tape first, then the station's own check; `address` is that of the station's page. */
  tape(t: TapeReport, checked: ReturnType<Show["station"]>, address: string): { status: string; parts: Node[] } {
    const w = this.w;
    const index = t.index ?? 0;
    const lines: Line[] = [[t.signed, w.say("tapeSigned", { detail: t.signers.join(", ") })]];
    if (!t.ours) lines.push([false, w.say("tapeOther")]);
    else if (t.index === undefined) lines.push([undefined, w.say("tapeAbsent")]);
    else lines.push([t.same, w.say(t.same ? "tapeSame" : "tapeDiffers", { index })]);
    const rows = t.cells.map((c) => [c.what in NAMED ? w.say(NAMED[c.what]!) : c.what, shown(w, c.tape), shown(w, c.record)]);
    const table = this.table(`${t.text.contest} · ${t.text.count} · ${t.text.issue}`, [w.say("cell"), w.say("onTape"), w.say("inRecord")], rows);
    const link = document.createElement("a");
    link.href = address;
    link.textContent = w.say("toStation", { id: t.text.station });
    const more = document.createElement("p");
    more.append(link);
    const genuine = t.signed && t.ours;
    const agrees = genuine && t.same && checked.good;
    const status = w.say(agrees ? "tapeHolds" : genuine && t.index === undefined ? "tapeOpen" : "tapeFails");
    return { status, parts: [this.list(lines), table, more, ...checked.parts] };
  }
}

function shown(w: Speech, cell: string | number | null | undefined): string {
  return typeof cell === "string" ? cell : w.number(cell);
}

/** Cells that are no choice. */
const NAMED: Readonly<Record<string, Key>> = { registered: "registered", voted: "voted", valid: "valid", invalid: "invalid" };
