// A real Chromium for the drivers, and how many pages are looked at beside one another.

import { existsSync } from "node:fs";
import { availableParallelism } from "node:os";
import { type Browser, chromium } from "playwright-core";

export const CHROMIUM = process.env.CHROMIUM ?? "/usr/bin/chromium";
/** CSS pixels of a narrow telephone, and its height. */
export const PHONE = { width: 360, height: 740 };
/** The screens on which pages are looked at. */
export const WIDTHS = [PHONE.width, 768, 1440];

/** What a driver was given by the server's test, as JSON in its first argument. */
export function given<T>(): T {
  return JSON.parse(process.argv[2] ?? "{}") as T;
}

/** Ends with 3 where there is no Chromium. */
export function needChromium(): string {
  if (!existsSync(CHROMIUM)) {
    console.error(`there is no Chromium at ${CHROMIUM}`);
    process.exit(3);
  }
  return CHROMIUM;
}

/** A machine without a graphics card draws by its processor. */
export function launched(args: readonly string[] = []): Promise<Browser> {
  return chromium.launch({ executablePath: needChromium(), args: ["--no-sandbox", "--enable-unsafe-swiftshader", ...args] });
}

/** Does each job once, so many at a time as there are cores and one more; a worker is made for each line of jobs. */
export async function each<J, W>(jobs: readonly J[], worker: () => Promise<W>, job: (w: W, j: J) => Promise<void>): Promise<void> {
  const waiting = [...jobs];
  const line = async () => {
    const w = await worker();
    for (let j = waiting.shift(); j !== undefined; j = waiting.shift()) await job(w, j);
  };
  await Promise.all(Array.from({ length: Math.min(jobs.length, availableParallelism() + 1) }, line));
}
