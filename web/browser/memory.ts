// What counting a country again costs a reader's browser in memory and time, against a running server:
//   node build/browser/memory.js URL [SLOWER]
// Counted is the memory that a process has alone (Private_* of smaps_rollup), of all processes of the browser and of those of its pages, above what
// they have when the page is open and idle, at its highest of a look every quarter of a second. SLOWER 4 lets every thread of the pages' processes run a quarter
// of the time, in turns of a few milliseconds; the throttle of the developer tools would slow the page's first thread only, where nothing is counted.

import { Piped, memoryOf, secondsOf } from "./pipe.js";

const LOOK_MS = 250;
const TURN_MS = 4;
const IDLE_MS = 3000;
const PATIENCE_MS = 600_000;

const [url = "", slower = "1"] = process.argv.slice(2);
const rest = (ms: number) => new Promise((done) => setTimeout(done, ms));
const mb = (bytes: number) => `${Math.round(bytes / 1e6)} MB`;

/** Of all processes together, and of those that show pages. */
function memory(browser: Piped): { all: number; page: number } {
  const sum = (pids: number[]) =>
    pids.reduce((n, pid) => {
      try {
        return n + memoryOf(pid);
      } catch {
        // It has just ended.
        return n;
      }
    }, 0);
  return { all: sum(browser.processes()), page: sum(browser.processes("renderer")) };
}

/** Lets processes run one turn in so many. */
function slow(pids: number[], times: number): () => void {
  let ended = times <= 1;
  void (async () => {
    while (!ended) {
      for (const pid of pids) process.kill(pid, "SIGSTOP");
      await rest(TURN_MS * (times - 1));
      for (const pid of pids) process.kill(pid, "SIGCONT");
      await rest(TURN_MS);
    }
  })();
  return () => (ended = true);
}

const browser = await Piped.at(`${url}/check`);
await rest(IDLE_MS);
const idle = memory(browser);
console.log(`idle: all processes ${mb(idle.all)}, pages' ${mb(idle.page)}`);
const busy = () => browser.processes("renderer").reduce((n, pid) => n + secondsOf(pid), 0);
const before = busy();
const end = slow(browser.processes("renderer"), Number(slower));
const began = performance.now();
await browser.value(`document.querySelector("[data-part=all] button").click()`);
const most = { ...idle };
let said = "";
while (performance.now() - began < PATIENCE_MS) {
  await rest(LOOK_MS);
  const now = memory(browser);
  for (const k of ["all", "page"] as const) most[k] = Math.max(most[k], now[k]);
  const is = await browser.value<{ status: string; busy: string }>(
    `(() => { const p = (n) => document.querySelector("[data-part=" + n + "]"); return { status: p("status").textContent, busy: p("out").getAttribute("aria-busy") }; })()`,
  );
  said = is.status;
  if (process.env.VERBOSE) console.log(`${Math.round(performance.now() - began)} ms: ${mb(now.page - idle.page)}, all ${mb(now.all - idle.all)}: ${said}`);
  if (is.busy === "false") break;
}
const processor = busy() - before;
const seconds = (performance.now() - began) / 1000;
end();
const lines = await browser.value<string>(`[...document.querySelectorAll("[data-part=out] li")].map((e) => e.textContent).join("\\n")`);
console.log(`${said}\n${lines}`);
console.log(`${seconds.toFixed(1)} s, ${slower} times slowed, ${processor.toFixed(1)} s on a processor; above idle at most: processes of pages ${mb(most.page - idle.page)}, all processes ${mb(most.all - idle.all)}`);
await browser.close();
