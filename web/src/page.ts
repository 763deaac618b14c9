// The page /check: what is asked, how far it is, what came out. A tape is photographed here too; nothing of the photo leaves the device.

import { Fault, base64 } from "./bytes.js";
import { Codes, codesOf } from "./codes.js";
import { keep, readKept } from "./kept.js";
import { Ed25519, parseCheckpoint, parseKey } from "./note.js";
import { pathOf, saidOf } from "./said.js";
import { Show } from "./show.js";
import { overHttp } from "./source.js";
import { checkStation } from "./station.js";
import { compareTape, readTape } from "./tape.js";
import type { Key } from "./words/en.js";
import { Speech } from "./words.js";
import type { Answer, Ask } from "./worker.js";

/** So long a record is worked on, if the device can hash it and add it up in that time; signatures for which there is no time are left out, and it is said how many. */
const WORK_MS = 55 * 1000;

const STEPS: Readonly<Record<string, Key>> = { checkpoint: "readingCheckpoint", definition: "readingDefinition", keys: "readingKeys", entry: "readingEntry" };

class Page {
  private readonly w = new Speech(document.documentElement.lang);
  private readonly show = new Show(this.w);
  private readonly base = new URL("/", location.href).href;
  private readonly codes = new Codes();
  /** Whether every signature is to be checked, however long it takes. */
  private patient = false;
  private readonly key: HTMLInputElement;
  private readonly station: HTMLInputElement;
  private readonly status: HTMLElement;
  private readonly bar: HTMLProgressElement;
  private readonly out: HTMLElement;

  constructor(private readonly at: HTMLElement) {
    this.key = this.part("key");
    this.station = this.part("station");
    this.status = this.part("status");
    this.bar = this.part("bar");
    this.out = this.part("out");
  }

  private part<E extends HTMLElement>(name: string): E {
    const e = this.at.querySelector<E>(`[data-part="${name}"]`);
    if (!e) throw new Error(`the page has no ${name}`);
    return e;
  }

  start(): void {
    for (const e of [this.status, this.out]) {
      e.lang = this.w.language;
      e.dir = this.w.direction;
    }
    const forms = this.at.querySelectorAll<HTMLElement>("[data-script]");
    forms[0]?.append(this.tapeForm());
    for (const hidden of forms) hidden.hidden = false;
    this.on("all", () => this.recount());
    const one = this.on("one", () => this.checkOne());
    window.addEventListener("hashchange", () => this.takeFragment());
    const asked = new URLSearchParams(location.search).get("station");
    if (asked) {
      this.station.value = asked;
      one.requestSubmit();
    }
    this.takeFragment();
  }

  private on(form: string, what: () => Promise<void>): HTMLFormElement {
    const e = this.part<HTMLFormElement>(form);
    e.addEventListener("submit", (event) => {
      event.preventDefault();
      void this.run(what);
    });
    return e;
  }

  private say(key: Key, given: Readonly<Record<string, string | number>> = {}): void {
    this.status.textContent = this.w.say(key, given);
  }

  private busy(is: boolean): void {
    for (const e of this.at.querySelectorAll<HTMLButtonElement | HTMLInputElement>("button, input[type=file]")) e.disabled = is;
    this.bar.hidden = !is;
    this.out.setAttribute("aria-busy", String(is));
  }

  private async run(what: () => Promise<void>): Promise<void> {
    this.busy(true);
    this.bar.removeAttribute("value");
    this.out.replaceChildren();
    try {
      await what();
    } catch (e) {
      this.say("failed");
      this.out.replaceChildren(this.show.list([[false, this.words(e)]]));
    } finally {
      this.busy(false);
    }
  }

  private words(e: unknown): string | Node {
    if (!(e instanceof Fault)) return this.show.fault("failed", e instanceof Error ? e.message : String(e));
    if (e.code === "unknown-station") return this.w.say("noStation", { id: e.message });
    if (e.code === "answered") return this.w.say("answered", { status: e.message });
    if (e.code === "thread") return this.w.say("noWorker");
    return this.show.fault(e.code, e.message);
  }

  private rootKey(): string {
    return this.key.value.trim();
  }

  private async kept(): Promise<ReturnType<typeof readKept>> {
    return readKept(parseCheckpoint(await overHttp(this.base).get("checkpoint", true)).origin);
  }

  private async recount(): Promise<void> {
    this.say("readingCheckpoint");
    const ask: Ask = { kind: "recount", base: this.base, rootKey: this.rootKey(), language: this.w.language, kept: await this.kept(), workMs: this.patient ? Number.POSITIVE_INFINITY : WORK_MS };
    const answer = await this.inWorker(ask, "done");
    const { status, good, parts } = this.show.recount(answer.report, answer.seconds);
    this.status.textContent = status;
    this.out.replaceChildren(...parts);
    const { origin, size, root } = answer.report;
    if (good) keep({ origin, size, root });
    if (answer.report.skipped > 0) this.out.append(this.again());
  }

  /** For who has the time: once more, with every signature. */
  private again(): HTMLElement {
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = this.w.say("allSignatures");
    button.addEventListener("click", () => {
      this.patient = true;
      void this.run(() => this.recount()).finally(() => (this.patient = false));
    });
    return button;
  }

  private async checkOne(): Promise<void> {
    const { status, parts } = (await this.check(this.station.value.trim())).shown;
    this.status.textContent = status;
    this.out.replaceChildren(...parts);
  }

  private async check(id: string) {
    this.say("readingCheckpoint");
    const said = await saidOf(this.base, id);
    const report = await checkStation(overHttp(this.base), {
      station: id,
      indexes: said.indexes,
      rootKey: this.rootKey() ? parseKey(this.rootKey()) : undefined,
      kept: await this.kept(),
      ed: new Ed25519(),
      progress: (what) => this.say(STEPS[what] ?? "readingEntry"),
    });
    const { origin, size, root } = report.checkpoint;
    if (report.steps.every((s) => s.holds)) keep({ origin, size, root: base64(root) });
    return { report, shown: this.show.station(report, said) };
  }

  /** The part for tapes needs script in any case, so script makes it. */
  private tapeForm(): HTMLElement {
    const section = document.createElement("section");
    section.className = "card";
    const title = document.createElement("h2");
    title.textContent = this.w.say("tape");
    const label = document.createElement("label");
    label.htmlFor = "tape-photo";
    label.textContent = this.w.say("tapePhoto");
    const input = document.createElement("input");
    Object.assign(input, { id: "tape-photo", type: "file", accept: "image/*", multiple: true });
    input.setAttribute("capture", "environment");
    input.dataset.part = "photo";
    const quiet = document.createElement("span");
    quiet.className = "quiet";
    quiet.textContent = this.w.say("tapeQuiet");
    const [first, second] = [document.createElement("p"), document.createElement("p")];
    first.append(label, input);
    second.append(quiet);
    section.append(title, first, second);
    input.addEventListener("change", () => {
      const photos = [...(input.files ?? [])];
      // So that the same photo can be chosen again.
      input.value = "";
      if (photos.length > 0) void this.run(() => this.takePhotos(photos));
    });
    return section;
  }

  private async takePhotos(photos: readonly File[]): Promise<void> {
    this.say("readingPhoto");
    const codes: string[] = [];
    for (const photo of photos) codes.push(...(await this.inWorker({ kind: "photo", photo }, "codes")).codes);
    await this.takeCodes(codes);
  }

  private takeFragment(): void {
    const codes = codesOf(location.hash);
    if (codes.length > 0) void this.run(() => this.takeCodes(codes));
  }

  private async takeCodes(codes: readonly string[]): Promise<void> {
    let last: Awaited<ReturnType<Codes["add"]>>;
    for (const code of codes) last = (await this.codes.add(code)) ?? last;
    if (!last) return this.say("noCode");
    if (last.note === undefined) return this.say("tapeParts", { have: last.have, of: last.of });
    const tape = readTape(last.note);
    const { report, shown } = await this.check(tape.text.station);
    const compared = await compareTape(tape, report, new Ed25519());
    const address = location.pathname.replace(/check$/, `station/${pathOf(tape.text.station)}`);
    const { status, parts } = this.show.tape(compared, shown, address);
    this.status.textContent = status;
    this.out.replaceChildren(...parts);
  }

  private inWorker<K extends "done" | "codes">(ask: Ask, wanted: K): Promise<Extract<Answer, { kind: K }>> {
    const worker = new Worker(this.at.dataset.worker ?? "", { type: "module" });
    return new Promise<Extract<Answer, { kind: K }>>((resolve, reject) => {
      worker.onmessage = ({ data }: MessageEvent<Answer>) => {
        if (data.kind === "progress") {
          this.bar.max = data.of;
          this.bar.value = data.done;
          this.say("counting", { done: data.done, of: data.of });
        } else if (data.kind === wanted) resolve(data as Extract<Answer, { kind: K }>);
        else if (data.kind === "failed") reject(new Fault(data.code, data.message));
      };
      worker.onerror = () => reject(new Fault("thread", "the thread has ended"));
      worker.postMessage(ask);
    }).finally(() => worker.terminate());
  }
}

const root = document.querySelector<HTMLElement>("[data-check]");
if (root) new Page(root).start();
