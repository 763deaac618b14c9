// Threads that help the one which counts: browsers check signatures in the thread that asks.

import { Fault } from "./bytes.js";
import { type Checked, type Helper, type Packed, ownHelper } from "./helper.js";
import type { Ed25519 } from "./note.js";
import type { Answer, AnswerOfHelper, AskHelper } from "./worker.js";

/** Each costs some 15 MB. */
const THREADS_MAX = 3;

/** Another thread with this script. */
class Thread {
  private readonly worker = new Worker(self.location.href, { type: "module" });
  private readonly waits = new Map<number, { resolve(answer: AnswerOfHelper): void; reject(why: Fault): void }>();
  private last = 0;
  private failed: Fault | undefined;

  constructor() {
    this.worker.onmessage = ({ data }: MessageEvent<Answer>) => {
      if (data.kind === "failed") this.fail(new Fault(data.code, data.message));
      if (data.kind !== "signatures" && data.kind !== "leaves") return;
      this.waits.get(data.number)?.resolve(data);
      this.waits.delete(data.number);
    };
    this.worker.onerror = () => this.fail(new Fault("thread", "the thread has ended"));
  }

  private fail(why: Fault): void {
    this.failed = why;
    for (const w of this.waits.values()) w.reject(why);
    this.waits.clear();
  }

  get waiting(): number {
    return this.waits.size;
  }

  private ask<K extends AskHelper["kind"]>(ask: (number: number) => AskHelper & { kind: K }, given: ArrayBufferLike): Promise<Extract<AnswerOfHelper, { kind: K }>> {
    const number = ++this.last;
    return new Promise((resolve, reject) => {
      if (this.failed) throw this.failed;
      this.waits.set(number, { resolve: resolve as (a: AnswerOfHelper) => void, reject });
      this.worker.postMessage(ask(number), [given as ArrayBuffer]);
    });
  }

  async check(batch: Packed): Promise<Checked> {
    return (await this.ask((number) => ({ kind: "signatures", number, batch }), batch.buffer)).checked;
  }

  async leaves(bundle: Uint8Array, width: number): Promise<Uint8Array> {
    return (await this.ask((number) => ({ kind: "leaves", number, bundle, width }), bundle.buffer)).leaves;
  }
}

/** Threads of which the one with the least to do does what is next; without `ed` they check no signatures. */
export function threads(ed: Ed25519 | undefined): Helper {
  // Old browsers give threads none of their own.
  if (typeof Worker === "undefined") return ownHelper(ed);
  const many = Math.min(Math.max((navigator.hardwareConcurrency || 2) - 1, 1), THREADS_MAX);
  const all = Array.from({ length: many }, () => new Thread());
  const next = () => all.reduce((a, b) => (b.waiting < a.waiting ? b : a));
  return {
    atOnce: 2 * many,
    check: ed && ((batch) => next().check(batch)),
    leaves: (bundle, width) => next().leaves(bundle, width),
  };
}
