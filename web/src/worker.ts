// The thread in which a record is counted again, so that the page stays usable; further ones of its kind check signatures beside it.

import type { ToCheck } from "./authority.js";
import { Fault } from "./bytes.js";
import { Ed25519, parseKey } from "./note.js";
import { type Kept, type Report, parseSaid, recount } from "./recount.js";
import { type Checker, ownChecker } from "./signatures.js";
import { overHttp } from "./source.js";

/** What the page asks for. */
export interface Ask {
  kind: "recount";
  base: string;
  rootKey: string;
  kept: Kept | undefined;
  /** Further threads for signatures. */
  threads: number;
  signatureMs: number;
}

export type Answer =
  | { kind: "progress"; done: number; of: number }
  | { kind: "done"; report: Report; seconds: number }
  | { kind: "failed"; code: string; message: string };

interface Batch {
  kind: "batch";
  id: number;
  batch: ToCheck[];
}

const scope = self as unknown as DedicatedWorkerGlobalScope;
const ed = new Ed25519();
const own = ownChecker(ed);

scope.onmessage = async ({ data }: MessageEvent<Ask | Batch>) => {
  if (data.kind === "batch") {
    scope.postMessage({ id: data.id, bad: await own(data.batch) });
    return;
  }
  const say = (a: Answer) => scope.postMessage(a);
  const began = performance.now();
  const helpers = await Ed25519.isThere() ? helpersOf(data.threads) : undefined;
  let told = 0;
  try {
    const source = overHttp(data.base);
    const report = await recount(source, {
      said: parseSaid(await source.get("api/v1/contests", true)),
      rootKey: data.rootKey ? parseKey(data.rootKey) : undefined,
      kept: data.kept,
      checker: helpers?.checker,
      signatureMs: data.signatureMs,
      now: () => performance.now(),
      progress: (done, of) => {
        const now = performance.now();
        if (now - told < 100 && done < of) return;
        told = now;
        say({ kind: "progress", done, of });
      },
      ed,
    });
    say({ kind: "done", report, seconds: (performance.now() - began) / 1000 });
  } catch (e) {
    say({ kind: "failed", code: e instanceof Fault ? e.code : "failed", message: e instanceof Error ? e.message : String(e) });
  } finally {
    helpers?.end();
  }
};

/** Batches go to the helpers in turn; where none can be made this thread checks itself. */
function helpersOf(threads: number): { checker: Checker; end: () => void } {
  const workers: Worker[] = [];
  try {
    for (let i = 0; i < threads; i++) workers.push(new Worker(self.location.href, { type: "module" }));
  } catch {
    // An old browser has no workers in workers.
  }
  if (workers.length === 0) return { checker: own, end: () => {} };
  const waiting = new Map<number, { resolve: (bad: number[]) => void; reject: (e: Error) => void }>();
  for (const w of workers) {
    w.onmessage = ({ data }: MessageEvent<{ id: number; bad: number[] }>) => {
      waiting.get(data.id)?.resolve(data.bad);
      waiting.delete(data.id);
    };
    w.onerror = () => {
      for (const { reject } of waiting.values()) reject(new Fault("thread", "a thread that checks signatures has ended"));
    };
  }
  let next = 0;
  const checker: Checker = (batch) =>
    new Promise((resolve, reject) => {
      const id = next++;
      waiting.set(id, { resolve, reject });
      workers[id % workers.length]!.postMessage({ kind: "batch", id, batch: [...batch] } satisfies Batch);
    });
  return { checker, end: () => workers.forEach((w) => w.terminate()) };
}
