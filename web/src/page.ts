// The page /check: what was asked, how far it is, what came out. Everything shown is text, never markup.

import { Fault, base64 } from "./bytes.js";
import { keep, readKept } from "./kept.js";
import { Ed25519, parseCheckpoint, parseKey } from "./note.js";
import type { Report } from "./recount.js";
import { overHttp } from "./source.js";
import { type StationReport, checkStation } from "./station.js";
import * as words from "./words.js";
import type { Answer, Ask } from "./worker.js";

/** A phone's patience; what is not checked by then is said to be unchecked. */
const SIGNATURE_MS = 10 * 60 * 1000;

const root = document.querySelector<HTMLElement>("[data-check]");
if (root) start(root);

function start(at: HTMLElement): void {
  const part = <E extends HTMLElement>(name: string) => {
    const e = at.querySelector<E>(`[data-part="${name}"]`);
    if (!e) throw new Error(`the page has no ${name}`);
    return e;
  };
  const [key, station, all, one] = [part<HTMLInputElement>("key"), part<HTMLInputElement>("station"), part<HTMLFormElement>("all"), part<HTMLFormElement>("one")];
  const [status, bar, out] = [part("status"), part<HTMLProgressElement>("bar"), part("out")];
  const base = new URL("/", location.href).href;
  const say = (s: string) => {
    status.textContent = s;
  };
  const busy = (is: boolean) => {
    for (const b of at.querySelectorAll("button")) b.disabled = is;
    bar.hidden = !is;
    out.setAttribute("aria-busy", String(is));
  };
  for (const hidden of at.querySelectorAll<HTMLElement>("[data-script]")) hidden.hidden = false;
  const run = async (what: () => Promise<void>) => {
    busy(true);
    bar.removeAttribute("value");
    out.replaceChildren();
    try {
      await what();
    } catch (e) {
      say(words.FAILED);
      out.replaceChildren(list([[false, e instanceof Error ? e.message : String(e)]]));
    } finally {
      busy(false);
    }
  };
  const origin = async () => parseCheckpoint(await overHttp(base).get("checkpoint", true)).origin;
  all.addEventListener("submit", (event) => {
    event.preventDefault();
    void run(async () => {
      say(words.BEGINNING);
      const answer = await inWorker(
        { kind: "recount", base, rootKey: key.value.trim(), kept: readKept(await origin()), threads: threads(), signatureMs: SIGNATURE_MS },
        at.dataset.worker ?? "",
        (done, of) => {
          bar.max = of;
          bar.value = done;
          say(words.counting(done, of));
        },
      );
      showRecount(answer.report, answer.seconds, say, out);
    });
  });
  one.addEventListener("submit", (event) => {
    event.preventDefault();
    void run(async () => {
      const id = station.value.trim();
      say(words.step("checkpoint"));
      const said = await saidOf(base, id);
      const report = await checkStation(overHttp(base), {
        station: id,
        indexes: said.indexes,
        rootKey: key.value.trim() ? parseKey(key.value.trim()) : undefined,
        kept: readKept(await origin()),
        ed: new Ed25519(),
        progress: (what) => say(words.step(what)),
      });
      showStation(report, said, say, out);
    });
  });
  const asked = new URLSearchParams(location.search).get("station");
  if (asked) {
    station.value = asked;
    one.requestSubmit();
  }
}

function threads(): number {
  return Math.max(1, Math.min(4, (navigator.hardwareConcurrency || 2) - 1));
}

function inWorker(ask: Ask, address: string, progress: (done: number, of: number) => void): Promise<{ report: Report; seconds: number }> {
  const worker = new Worker(address, { type: "module" });
  return new Promise<{ report: Report; seconds: number }>((resolve, reject) => {
    worker.onmessage = ({ data }: MessageEvent<Answer>) => {
      if (data.kind === "progress") progress(data.done, data.of);
      else if (data.kind === "done") resolve(data);
      else reject(new Fault(data.code, data.message));
    };
    worker.onerror = () => reject(new Fault("thread", words.NO_WORKER));
    worker.postMessage(ask);
  }).finally(() => worker.terminate());
}

interface SaidOfStation {
  indexes: number[];
  counted: Map<string, { index: number; votes: Record<string, number> }>;
}

/** What the site says of a station: where its minutes stand, and which of them count with what votes. */
async function saidOf(base: string, id: string): Promise<SaidOfStation> {
  const answer = await fetch(new URL(`/api/v1/stations/${id.split("/").map(encodeURIComponent).join("/")}`, base), { cache: "no-store" });
  if (answer.status === 404) throw new Fault("unknown-station", words.noStation(id));
  if (!answer.ok) throw new Fault("unreachable", words.answered(answer.status));
  const s = (await answer.json()) as {
    contests: { ballot: string; counted: number | null; documents: { index: number; votes: Record<string, number> }[]; copies: { index: number }[] }[];
  };
  const counted: SaidOfStation["counted"] = new Map();
  for (const c of s.contests) {
    const document = c.documents.find((d) => d.index === c.counted);
    if (document) counted.set(c.ballot, document);
  }
  return { indexes: s.contests.flatMap((c) => c.copies.map((x) => x.index)).sort((a, b) => a - b), counted };
}

type Line = [holds: boolean | undefined, words: string];

function list(lines: readonly Line[]): HTMLElement {
  const ul = document.createElement("ul");
  ul.className = "checked";
  for (const [holds, text] of lines) {
    const li = document.createElement("li");
    li.className = holds === undefined ? "unsure" : holds ? "good" : "bad";
    const sign = document.createElement("b");
    sign.textContent = holds === undefined ? words.OPEN : holds ? words.GOOD : words.BAD;
    li.append(sign, " ", text);
    ul.append(li);
  }
  return ul;
}

function table(caption: string, head: readonly string[], rows: readonly (readonly string[])[]): HTMLElement {
  const t = document.createElement("table");
  t.createCaption().textContent = caption;
  const h = t.createTHead().insertRow();
  for (const cell of head) {
    const th = document.createElement("th");
    th.scope = "col";
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

function showRecount(r: Report, seconds: number, say: (s: string) => void, out: HTMLElement): void {
  const differs = r.contests.flatMap((c) => c.differs.map((d) => `${c.id}: ${d}`));
  const good = r.findings.length === 0 && differs.length === 0 && r.unknown.length === 0;
  say(good ? words.AGREES : words.DISAGREES);
  const lines: Line[] = [
    [!r.findings.some((f) => f.code === "root"), words.entries(r.size, r.root)],
    [r.checked > 0 ? !r.findings.some((f) => f.code === "signature-wrong") : undefined, words.signatures(r.checked, r.skipped)],
    [differs.length === 0, words.sums(r.minutes, r.contests.length)],
    [r.grewFrom === undefined ? undefined : !r.findings.some((f) => ["rewritten", "shrunk", "kept-origin"].includes(f.code)), words.history(r.grewFrom)],
    [r.anchored ? true : undefined, r.anchored ? words.ANCHORED : words.UNANCHORED],
    [r.witnesses.length > 0 ? true : undefined, words.witnesses(r.witnesses.map((w) => w.name))],
    ...differs.map((d): Line => [false, d]),
    ...r.findings.map((f): Line => [false, words.finding(f.index, f.message)]),
    ...r.unknown.map((k): Line => [false, words.unknownKind(k)]),
  ];
  if (r.more > 0) lines.push([false, words.more(r.more)]);
  const tables = r.contests.map((c) =>
    table(words.tableOf(c.id, c.own.reported, c.own.expected), [words.CHOICE, words.VOTES], [...c.own.votes].map(([id, n]) => [id, words.number(n)])),
  );
  out.replaceChildren(list(lines), ...tables, paragraph(words.took(seconds)));
  if (good) keep({ origin: r.origin, size: r.size, root: r.root });
}

function showStation(r: StationReport, said: SaidOfStation, say: (s: string) => void, out: HTMLElement): void {
  const lines: Line[] = r.steps.map((s): Line => (s.what === "witnesses" ? [s.detail ? true : undefined, words.witnesses(s.detail ? s.detail.split(", ") : [])] : [s.holds, words.done(s.what, s.detail)]));
  if (!r.steps.some((s) => s.what === "history")) lines.push([undefined, words.history(undefined)]);
  lines.push([r.anchored ? true : undefined, r.anchored ? words.ANCHORED : words.UNANCHORED]);
  const tables: HTMLElement[] = [];
  let equal = true;
  for (const [ballot, counted] of said.counted) {
    const own = r.minutes.find((m) => m.index === counted.index && m.text.contest === ballot);
    const rows = own?.text.votes.map((v) => [v.choice, words.number(v.votes), words.number(counted.votes[v.choice] ?? -1)]) ?? [];
    const same = own !== undefined && own.text.votes.every((v) => counted.votes[v.choice] === v.votes) && Object.keys(counted.votes).every((c) => own.text.votes.some((v) => v.choice === c) || counted.votes[c] === 0);
    equal &&= same;
    lines.push([same, words.figures(ballot, counted.index)]);
    if (own) tables.push(table(words.signedBy(own.signers), [words.CHOICE, words.SIGNED, words.SHOWN], rows));
  }
  const good = equal && r.steps.every((s) => s.holds) && r.minutes.length > 0;
  say(r.minutes.length === 0 ? words.NO_MINUTES : good ? words.STATION_HOLDS : words.DISAGREES);
  out.replaceChildren(list(lines), ...tables);
  const { origin, size, root } = r.checkpoint;
  if (r.steps.every((s) => s.holds)) keep({ origin, size, root: base64(root) });
}

function paragraph(s: string): HTMLElement {
  const p = document.createElement("p");
  p.textContent = s;
  return p;
}
