// The thread in which a record is counted again or a photo is looked at, so that the page stays usable. Signatures are checked by the browser's own
// threads; further ones of ours would each cost a heap and save little.

import { Fault } from "./bytes.js";
import { Ed25519, parseKey } from "./note.js";
import { codesIn } from "./photo.js";
import { type Kept, type Report, parseSaid, recount } from "./recount.js";
import { ownChecker } from "./signatures.js";
import { overHttp } from "./source.js";

/** What the page asks for: a recount, or the codes in a photo. */
export type Ask = AskRecount | { kind: "photo"; photo: Blob };

interface AskRecount {
  kind: "recount";
  base: string;
  rootKey: string;
  kept: Kept | undefined;
  signatureMs: number;
}

export type Answer =
  | { kind: "progress"; done: number; of: number }
  | { kind: "done"; report: Report; seconds: number }
  | { kind: "codes"; codes: string[] }
  | { kind: "failed"; code: string; message: string };

const scope = self as unknown as DedicatedWorkerGlobalScope;
const ed = new Ed25519();
const own = ownChecker(ed);

const say = (a: Answer) => scope.postMessage(a);

scope.onmessage = async ({ data }: MessageEvent<Ask>) => {
  try {
    if (data.kind === "photo") say({ kind: "codes", codes: await codesIn(data.photo) });
    else await count(data);
  } catch (e) {
    say({ kind: "failed", code: e instanceof Fault ? e.code : "failed", message: e instanceof Error ? e.message : String(e) });
  }
};

async function count(ask: AskRecount): Promise<void> {
  const began = performance.now();
  const isThere = await Ed25519.isThere();
  let told = 0;
  const source = overHttp(ask.base);
  const report = await recount(source, {
    said: parseSaid(await source.get("api/v1/contests", true)),
    rootKey: ask.rootKey ? parseKey(ask.rootKey) : undefined,
    kept: ask.kept,
    checker: isThere ? own : undefined,
    signatureMs: ask.signatureMs,
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
}
