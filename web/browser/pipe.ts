// A Chromium that is asked for nothing but what a measurement needs. The usual drivers have the browser report every request, and for that it keeps
// the bodies of all answers: memory that no reader's browser has.

import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, readFileSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Readable, Writable } from "node:stream";
import { needChromium } from "./launch.js";

interface Told {
  id?: number;
  result?: unknown;
  error?: { message: string };
}

export class Piped {
  private readonly process: ChildProcess;
  private readonly profile = mkdtempSync(join(tmpdir(), "chromium-"));
  private readonly waiting = new Map<number, { resolve: (result: never) => void; reject: (e: Error) => void }>();
  private session = "";
  private last = 0;

  private constructor() {
    const args = ["--headless", "--no-sandbox", "--no-first-run", "--disable-extensions", "--disable-background-networking", "--remote-debugging-pipe"];
    this.process = spawn(needChromium(), [...args, `--user-data-dir=${this.profile}`, "about:blank"], { stdio: ["ignore", "ignore", "ignore", "pipe", "pipe"] });
    const from = this.process.stdio[4] as Readable;
    let held = "";
    from.setEncoding("utf8");
    from.on("data", (piece: string) => {
      const told = (held + piece).split("\0");
      held = told.pop() ?? "";
      for (const t of told) this.hear(JSON.parse(t) as Told);
    });
  }

  /** A browser with one page, at this address. */
  static async at(address: string): Promise<Piped> {
    const browser = new Piped();
    const { targetId } = await browser.ask<{ targetId: string }>("Target.createTarget", { url: address });
    const { sessionId } = await browser.ask<{ sessionId: string }>("Target.attachToTarget", { targetId, flatten: true });
    browser.session = sessionId;
    return browser;
  }

  private hear({ id, result, error }: Told): void {
    const w = this.waiting.get(id ?? -1);
    if (!w) return;
    this.waiting.delete(id ?? -1);
    if (error) w.reject(new Error(error.message));
    else w.resolve(result as never);
  }

  ask<T>(method: string, params: object = {}): Promise<T> {
    const id = ++this.last;
    const to = this.process.stdio[3] as Writable;
    to.write(`${JSON.stringify({ id, method, params, ...(this.session ? { sessionId: this.session } : {}) })}\0`);
    return new Promise<T>((resolve, reject) => this.waiting.set(id, { resolve: resolve as (result: never) => void, reject }));
  }

  /** The value of an expression in the page. */
  async value<T>(expression: string): Promise<T> {
    const { result } = await this.ask<{ result: { value: T } }>("Runtime.evaluate", { expression, returnByValue: true, awaitPromise: true });
    return result.value;
  }

  /** Its processes of one kind, or all. */
  processes(kind?: string): number[] {
    const all = readdirSync("/proc").filter((n) => /^[0-9]+$/.test(n));
    const mine = all.filter((n) => {
      try {
        const line = readFileSync(`/proc/${n}/cmdline`, "utf8");
        return line.includes(this.profile) && (kind === undefined || line.includes(`--type=${kind}`));
      } catch {
        return false;
      }
    });
    return mine.map(Number);
  }

  async close(): Promise<void> {
    const ended = new Promise((done) => this.process.once("exit", done));
    this.session = "";
    this.ask("Browser.close").catch(() => {});
    await ended;
    rmSync(this.profile, { recursive: true, force: true, maxRetries: 5 });
  }
}

/** Memory that a process has alone, in bytes. */
export function memoryOf(pid: number): number {
  const lines = readFileSync(`/proc/${pid}/smaps_rollup`, "utf8");
  const kb = (name: string) => Number(new RegExp(`^${name}: +([0-9]+) kB$`, "m").exec(lines)?.[1] ?? 0);
  return (kb("Private_Clean") + kb("Private_Dirty")) * 1024;
}

/** Seconds for which the threads of a process have been on a processor; a clock of the system has a hundred ticks a second. */
export function secondsOf(pid: number): number {
  const fields = readFileSync(`/proc/${pid}/stat`, "utf8").split(") ")[1]?.split(" ") ?? [];
  return (Number(fields[11]) + Number(fields[12])) / 100;
}
