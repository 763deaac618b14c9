// Threads that help the one which counts: browsers check signatures in the thread that asks.

import { Fault } from "./bytes.js";
import { type Checked, type Helper, type Packed, ownHelper } from "./helper.js";
import type { Ed25519 } from "./note.js";
import type { Answer, AnswerOfHelper, AskHelper } from "./worker.js";

/** Each costs some 15 MB. */
const THREADS_MAX = 3;
/** How long the first one is waited for. */
const BEGIN_MS = 10_000;

/** Another thread with this script. */
class Thread {
  private readonly worker = new Worker(self.location.href, { type: "module" });
  private readonly waits = new Map<number, { resolve(answer: AnswerOfHelper): void; reject(why: Fault): void }>();
  private last = 0;
  private failed: Fault | undefined;
  /** It has begun. */
  isReady = false;
  /** Rejected if it never does. */
  readonly ready: Promise<void>;

  constructor() {
    this.worker.onmessage = ({ data }: MessageEvent<Answer>) => {
      if (data.kind === "failed") this.fail(new Fault(data.code, data.message));
      if (data.kind !== "ready" && data.kind !== "signatures" && data.kind !== "leaves") return;
      this.waits.get(data.number)?.resolve(data);
      this.waits.delete(data.number);
    };
    this.worker.onerror = (e) => {
      // It is told where it matters.
      e.preventDefault();
      this.fail(new Fault("thread", "the thread has ended"));
    };
    this.ready = this.ask((number) => ({ kind: "ready", number }), []).then(() => {
      this.isReady = true;
    });
  }

  private fail(why: Fault): void {
    this.failed = why;
    for (const w of this.waits.values()) w.reject(why);
    this.waits.clear();
  }

  get waiting(): number {
    return this.waits.size;
  }

  private ask<K extends AskHelper["kind"]>(ask: (number: number) => AskHelper & { kind: K }, given: Transferable[]): Promise<Extract<AnswerOfHelper, { kind: K }>> {
    const number = ++this.last;
    return new Promise((resolve, reject) => {
      if (this.failed) throw this.failed;
      this.waits.set(number, { resolve: resolve as (a: AnswerOfHelper) => void, reject });
      this.worker.postMessage(ask(number), given);
    });
  }

  async check(batch: Packed): Promise<Checked> {
    return (await this.ask((number) => ({ kind: "signatures", number, batch }), [batch.buffer])).checked;
  }

  async leaves(bundle: Uint8Array, width: number): Promise<Uint8Array> {
    return (await this.ask((number) => ({ kind: "leaves", number, bundle, width }), [bundle.buffer as ArrayBuffer])).leaves;
  }
}

/**
 * Threads of which the one with the least to do does what is next; without `ed` they check no signatures. Where the device gives none, the thread that
 * counts does it all itself.
 */
export async function threads(ed: Ed25519 | undefined): Promise<Helper> {
  // Old browsers give threads none of their own.
  if (typeof Worker === "undefined") return ownHelper(ed);
  const many = Math.min(Math.max((navigator.hardwareConcurrency || 2) - 1, 1), THREADS_MAX);
  const all = Array.from({ length: many }, () => new Thread());
  const late = new Promise<never>((_, reject) => setTimeout(reject, BEGIN_MS));
  try {
    await Promise.race([Promise.any(all.map((t) => t.ready)), late]);
  } catch {
    return ownHelper(ed);
  }
  // One that begins later helps from then on.
  const next = () => all.filter((t) => t.isReady).reduce((a, b) => (b.waiting < a.waiting ? b : a));
  return {
    atOnce: 2 * many,
    check: ed && ((batch) => next().check(batch)),
    leaves: (bundle, width) => next().leaves(bundle, width),
  };
}
