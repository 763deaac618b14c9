// The home page on a slow telephone from an empty cache: when who leads and how much is counted has been painted, and what was asked for on the way.
//   node build/browser/phone.js '{"url": …, "pages": ["/", "/tr", …]}'
// Processor slowed four times by the developer tools. The line is one of 400 kbit/s and 150 ms there and back, in front of the server, so that greetings
// of TCP and TLS cost what they cost; the tools' own would leave those out. Ends with 0 when bytes and requests are within their limits;
// times are printed and not judged, they are the machine's.

import type { Browser } from "playwright-core";
import { PHONE, given, launched } from "./launch.js";
import { lineTo } from "./line.js";

const KBIT_PER_SECOND = 400;
const ROUND_TRIP_MS = 150;
const SLOWER = 4;
const BYTES_MAX = 35 * 1024;
const REQUESTS_MAX = 2;
const PATIENCE_MS = 30_000;

const made = given<{ url: string; pages: string[] }>();

interface Painted {
  paintedMs: number;
  firstMs: number;
  /** All that came before, and what of it the page could not be shown without. */
  bytes: number;
  requests: string[];
  blocking: number;
}

/** Watches for the two texts and notes when each is on the screen. */
function watch(): void {
  const texts: [string, string][] = [
    ["who", "main .lead"],
    ["counted", "main .progress p"],
  ];
  const seen: Record<string, number> = {};
  Object.assign(window, { painted: seen });
  new MutationObserver(() => {
    for (const [name, at] of texts) document.querySelector(at)?.setAttribute("elementtiming", name);
  }).observe(document, { childList: true, subtree: true });
  new PerformanceObserver((list) => {
    for (const e of list.getEntries() as (PerformanceEntry & { identifier: string; renderTime: number })[]) seen[e.identifier] ??= e.renderTime;
  }).observe({ type: "element", buffered: true });
}

async function once(browser: Browser, path: string): Promise<Painted> {
  const target = new URL(made.url);
  const line = await lineTo(Number(target.port), KBIT_PER_SECOND * 1000, ROUND_TRIP_MS);
  const context = await browser.newContext({ viewport: PHONE, isMobile: true, hasTouch: true, deviceScaleFactor: 2, ignoreHTTPSErrors: true });
  const page = await context.newPage();
  await page.addInitScript(watch);
  const tools = await context.newCDPSession(page);
  await tools.send("Emulation.setCPUThrottlingRate", { rate: SLOWER });
  await tools.send("Network.enable");
  const asked: { url: string; at: number; bytes: number; id: string }[] = [];
  let began = 0;
  tools.on("Network.requestWillBeSent", (r) => {
    began ||= r.timestamp;
    asked.push({ url: new URL(r.request.url).pathname, at: (r.timestamp - began) * 1000, bytes: 0, id: r.requestId });
  });
  tools.on("Network.loadingFinished", (r) => {
    const one = asked.find((a) => a.id === r.requestId);
    if (one) one.bytes = r.encodedDataLength;
  });
  await page.goto(`${target.protocol}//${target.hostname}:${line.port}${path}`, { waitUntil: "load" });
  await page.waitForFunction(() => Object.keys((window as unknown as { painted: object }).painted).length === 2, undefined, { timeout: PATIENCE_MS });
  const { who, counted, first, blocking } = await page.evaluate(() => {
    const { who = 0, counted = 0 } = (window as unknown as { painted: Record<string, number> }).painted;
    const others = performance.getEntriesByType("resource") as (PerformanceResourceTiming & { renderBlockingStatus: string })[];
    const first = performance.getEntriesByName("first-contentful-paint")[0]?.startTime ?? 0;
    // And the page itself.
    return { who, counted, first, blocking: 1 + others.filter((r) => r.renderBlockingStatus === "blocking").length };
  });
  const paintedMs = Math.max(who, counted);
  const before = asked.filter((a) => a.at < paintedMs);
  await context.close();
  line.close();
  return { paintedMs, firstMs: first, blocking, bytes: before.reduce((n, a) => n + a.bytes, 0), requests: before.map((a) => `${a.url} at ${Math.round(a.at)} ms, ${a.bytes} B`) };
}

const browser = await launched();
let isOver = false;
try {
  for (const path of made.pages) {
    const p = await once(browser, path);
    console.log(`${path}: who leads and how much is counted painted after ${Math.round(p.paintedMs)} ms (first text ${Math.round(p.firstMs)} ms); ${p.blocking} requests block it, ${p.bytes} bytes came before: ${p.requests.join("; ")}`);
    if (p.bytes > BYTES_MAX || p.blocking > REQUESTS_MAX) isOver = true;
  }
} finally {
  await browser.close();
}
if (isOver) console.log(`more than ${BYTES_MAX} bytes or ${REQUESTS_MAX} requests`);
process.exit(isOver ? 1 : 0);
