// The thread in which a record is counted again or a photo is looked at, so that the page stays usable; further ones of its kind check
// signatures beside it.

import { Fault } from "./bytes.js";
import { Ed25519, parseKey } from "./note.js";
import { codesIn } from "./photo.js";
import { type Kept, type Report, parseSaid, recount } from "./recount.js";
import { type Checker, type Packed, ownChecker } from "./signatures.js";
import { overHttp } from "./source.js";

/** What the page asks for: a recount, or the codes in a photo. */
export type Ask = AskRecount | { kind: "photo"; photo: Blob };

interface AskRecount {
  kind: "recount";
  base: string;
  rootKey: string;
  kept: Kept | undefined;
  /** Further threads for signatures. */
  threads: number;
  signatureWaitMs: number;
}

export type Answer =
  | { kind: "progress"; done: number; of: number }
  | { kind: "done"; report: Report; seconds: number }
  | { kind: "codes"; codes: string[] }
  | { kind: "failed"; code: string; message: string };

interface Batch {
  kind: "batch";
  id: number;
  batch: Packed;
}

const scope = self as unknown as DedicatedWorkerGlobalScope;
const ed = new Ed25519();
const own = ownChecker(ed);

const say = (a: Answer) => scope.postMessage(a);

scope.onmessage = async ({ data }: MessageEvent<Ask | Batch>) => {
  if (data.kind === "batch") {
    scope.postMessage({ id: data.id, bad: await own(data.batch) });
    return;
  }
  try {
    if (data.kind === "photo") say({ kind: "codes", codes: await codesIn(data.photo) });
    else await count(data);
  } catch (e) {
    say({ kind: "failed", code: e instanceof Fault ? e.code : "failed", message: e instanceof Error ? e.message : String(e) });
  }
};

async function count(ask: AskRecount): Promise<void> {
  const began = performance.now();
  const helpers = (await Ed25519.isThere()) ? helpersOf(ask.threads) : undefined;
  let told = 0;
  try {
    const source = overHttp(ask.base);
    const report = await recount(source, {
      said: parseSaid(await source.get("api/v1/contests", true)),
      rootKey: ask.rootKey ? parseKey(ask.rootKey) : undefined,
      kept: ask.kept,
      checker: helpers?.checker,
      signatureWaitMs: ask.signatureWaitMs,
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
  } finally {
    helpers?.end();
  }
}

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
      workers[id % workers.length]!.postMessage({ kind: "batch", id, batch } satisfies Batch, [batch.buffer]);
    });
  return { checker, end: () => workers.forEach((w) => w.terminate()) };
}
