// Further threads that check signatures beside the one that counts.

import { Fault } from "./bytes.js";
import type { Checker, Packed } from "./signatures.js";

export interface Batch {
  kind: "batch";
  id: number;
  batch: Packed;
}

export interface Checked {
  id: number;
  /** Positions of those that do not hold. */
  bad: number[];
}

/** What a browser keeps of each key it frees with the thread at the latest, and hardly before: after so many batches another takes its place. */
const BATCHES_MAX = 32;

class Thread {
  sent = 0;
  private readonly worker = new Worker(self.location.href, { type: "module" });
  private readonly waiting = new Map<number, { resolve: (bad: number[]) => void; reject: (e: Error) => void }>();
  private retired = false;

  constructor() {
    this.worker.onmessage = ({ data }: MessageEvent<Checked>) => {
      this.waiting.get(data.id)?.resolve(data.bad);
      this.waiting.delete(data.id);
      if (this.retired) this.retire();
    };
    this.worker.onerror = () => {
      for (const { reject } of this.waiting.values()) reject(new Fault("thread", "a thread that checks signatures has ended"));
    };
  }

  check(batch: Packed): Promise<number[]> {
    return new Promise((resolve, reject) => {
      const id = this.sent++;
      this.waiting.set(id, { resolve, reject });
      this.worker.postMessage({ kind: "batch", id, batch } satisfies Batch, [batch.buffer]);
    });
  }

  /** Ends it once it has answered. */
  retire(): void {
    this.retired = true;
    if (this.waiting.size === 0) this.end();
  }

  end(): void {
    this.worker.terminate();
  }
}

/** So many threads that take batches in turn; undefined where the browser has no threads in threads. */
export function threadsOf(count: number): { checker: Checker; end: () => void } | undefined {
  let threads: Thread[];
  try {
    threads = Array.from({ length: count }, () => new Thread());
  } catch {
    return undefined;
  }
  let next = 0;
  const checker: Checker = (batch) => {
    const at = next++ % count;
    if (threads[at]!.sent === BATCHES_MAX) {
      threads[at]!.retire();
      threads[at] = new Thread();
    }
    return threads[at]!.check(batch);
  };
  return { checker, end: () => threads.forEach((t) => t.end()) };
}
