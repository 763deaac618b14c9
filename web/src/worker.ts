// The thread in which a record is counted again or a photo is looked at, so that the page stays usable, and those that help it: browsers check
// signatures in the thread that asks.

import { Fault } from "./bytes.js";
import { type Checked, type Packed, ownHelper } from "./helper.js";
import { Ed25519, parseKey } from "./note.js";
import { codesIn } from "./photo.js";
import { type Kept, type Report, parseSaid, recount } from "./recount.js";
import { overHttp } from "./source.js";
import { threads } from "./threads.js";

/** What the page asks for, a recount or the codes in a photo; and what the recount asks of its helpers. */
export type Ask = AskRecount | { kind: "photo"; photo: Blob } | AskHelper;

/** The answer has the same number: answers need not come in the order of the questions. */
export type AskHelper = { kind: "ready"; number: number } | { kind: "signatures"; number: number; batch: Packed } | { kind: "leaves"; number: number; bundle: Uint8Array; width: number };

interface AskRecount {
  kind: "recount";
  base: string;
  rootKey: string;
  language: string;
  kept: Kept | undefined;
  workMs: number;
}

export type Answer =
  | { kind: "progress"; done: number; of: number }
  | { kind: "done"; report: Report; seconds: number }
  | { kind: "codes"; codes: string[] }
  | AnswerOfHelper
  | { kind: "failed"; code: string; message: string };

export type AnswerOfHelper = { kind: "ready"; number: number } | { kind: "signatures"; number: number; checked: Checked } | { kind: "leaves"; number: number; leaves: Uint8Array };

const scope = self as unknown as DedicatedWorkerGlobalScope;
const ed = new Ed25519();
const own = ownHelper(ed);

const say = (a: Answer, given: Transferable[] = []) => scope.postMessage(a, given);

scope.onmessage = async ({ data }: MessageEvent<Ask>) => {
  try {
    if (data.kind === "photo") say({ kind: "codes", codes: await codesIn(data.photo) });
    else if (data.kind === "ready") say(data);
    else if (data.kind === "signatures") await check(data.number, data.batch);
    else if (data.kind === "leaves") say({ kind: "leaves", number: data.number, leaves: await own.leaves(data.bundle, data.width) });
    else await count(data);
  } catch (e) {
    say({ kind: "failed", code: e instanceof Fault ? e.code : "failed", message: e instanceof Error ? e.message : String(e) });
  }
};

async function check(number: number, batch: Packed): Promise<void> {
  const checked = await own.check!(batch);
  say({ kind: "signatures", number, checked }, [checked.room]);
}

async function count(ask: AskRecount): Promise<void> {
  const began = performance.now();
  const isThere = await Ed25519.isThere();
  let told = 0;
  const source = overHttp(ask.base);
  const report = await recount(source, {
    said: parseSaid(await source.get("api/v1/contests", true)),
    rootKey: ask.rootKey ? parseKey(ask.rootKey) : undefined,
    language: ask.language,
    kept: ask.kept,
    helper: await threads(isThere ? ed : undefined),
    workMs: ask.workMs,
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
