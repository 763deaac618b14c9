// The page /check in a real Chromium as wide as a telephone, against a running server:
//   node build/browser/drive.js '{"url": …, "rootKey": …, …}'
// The server's test makes the election, the tapes and their pictures, and says what it made. Ends with 0 when all was as it should be.

import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { type Browser, type Page, chromium } from "playwright-core";
import { en } from "../src/words/en.js";
import { Speech } from "../src/words.js";
import { type Bend, liar } from "./liar.js";

interface Made {
  url: string;
  rootKey: string;
  /** How many results are in the record, each with one signature, beside the seal's. */
  results: number;
  /** A station that has reported. */
  station: string;
  /** Pictures of tapes: one that the record has, one of which it says something else, one that it does not have. */
  tapes: { same: string; other: string; absent: string };
  /** The station of the first, and the texts of its codes. */
  tapeStation: string;
  codes: string[];
}

const WIDTH = 360;
/** What need not be there; that it is not is no complaint. */
const MISSING = ["/witness/checkpoint", "/stations/nowhere"];
const PATIENCE_MS = 20_000;
const made = JSON.parse(process.argv[2] ?? "{}") as Made;
const executablePath = process.env.CHROMIUM ?? "/usr/bin/chromium";
if (!existsSync(executablePath)) {
  console.error(`there is no Chromium at ${executablePath}`);
  process.exit(3);
}
const complaints: string[] = [];
const browser = await chromium.launch({ executablePath, args: ["--no-sandbox"] });
try {
  await honest(browser);
  await lies(browser);
  await alone(browser);
  assert.deepEqual(complaints, [], "the browser complained");
} finally {
  await browser.close();
}
// Whatever a liar still waits for.
process.exit(0);

async function open(b: Browser, address: string): Promise<Page> {
  const context = await b.newContext({ viewport: { width: WIDTH, height: 740 }, isMobile: true, hasTouch: true });
  const page = await context.newPage();
  page.on("console", (m) => m.type() === "error" && !MISSING.some((path) => m.location().url.endsWith(path)) && complaints.push(`${m.text()} ${m.location().url}`));
  page.on("pageerror", (e) => complaints.push(e.message));
  await page.goto(address);
  return page;
}

/** Does something and waits for what the page says at its end. */
async function said(page: Page, what: () => Promise<unknown>): Promise<string> {
  await page.locator("[data-part=out]").evaluate((e) => e.removeAttribute("aria-busy"));
  await what();
  await page.locator("[data-part=out][aria-busy=false]").waitFor({ timeout: PATIENCE_MS });
  assert.ok((await page.evaluate(() => document.documentElement.scrollWidth)) <= WIDTH, "the page is wider than the screen");
  return (await page.locator("[data-part=status]").textContent()) ?? "";
}

function count(page: Page): Promise<string> {
  return said(page, () => page.locator("[data-part=all] button").click());
}

function lines(page: Page): Promise<string[]> {
  return page.locator("[data-part=out] li").allTextContents();
}

async function has(page: Page, line: string): Promise<void> {
  const all = await lines(page);
  assert.ok(all.some((l) => l.includes(line)), `${JSON.stringify(line)} is not among ${JSON.stringify(all)}`);
}

async function honest(b: Browser): Promise<void> {
  const w = new Speech("en");
  const page = await open(b, `${made.url}/check`);
  await page.locator("[data-part=key]").fill(made.rootKey);
  assert.equal(await count(page), en.agrees);
  await has(page, w.say("signatures", { checked: made.results + 1 }));
  await has(page, en.anchored);
  await has(page, en.noHistory);
  assert.equal(await count(page), en.agrees, "a second time");
  await has(page, w.say("history", { size: made.results + 3 }));

  await page.locator("[data-part=station]").fill(made.station);
  const one = () => said(page, () => page.locator("[data-part=one] button").click());
  assert.equal(await one(), en.stationHolds);
  await page.locator("[data-part=station]").fill("nowhere");
  assert.equal(await one(), en.failed);
  await has(page, w.say("noStation", { id: "nowhere" }));

  const photo = (file: string) => said(page, () => page.locator("[data-part=photo]").setInputFiles(file));
  assert.equal(await photo(made.tapes.same), en.tapeHolds);
  assert.ok((await page.locator("[data-part=out] p a").getAttribute("href"))?.endsWith(`/station/${made.tapeStation}`));
  assert.equal(await photo(made.tapes.other), en.tapeFails);
  await has(page, en.tapeDiffers.split("{")[0]!);
  assert.equal(await photo(made.tapes.absent), en.tapeOpen);

  await page.locator("[data-part=key]").fill("wrong");
  assert.equal(await count(page), en.failed);
  await has(page, en.faultKeyForm);
  await page.context().close();

  const linked = await open(b, `${made.url}/check#${encodeURIComponent(made.codes.join(","))}`);
  await linked.getByText(en.tapeHolds).waitFor({ timeout: PATIENCE_MS });
  await linked.context().close();
  // A code with something behind its end, which not every unpacker notices.
  const longer = await open(b, `${made.url}/check#M1.O4CCGUJ3.1.1.JPSOESXCAIAAAAAAAAAA`);
  await longer.getByText("[code-packed]").waitFor({ timeout: PATIENCE_MS });
  await longer.context().close();
}

/** A figure, and a byte of an entry, that the site changed; and the page in another language. */
async function lies(b: Browser): Promise<void> {
  const lie = async (bend: Bend, line: string) => {
    const site = await liar(made.url, bend);
    const page = await open(b, `${site.url}/check`);
    assert.equal(await count(page), en.disagrees);
    await has(page, line);
    await page.context().close();
    site.close();
  };
  const contests = JSON.parse(await (await fetch(`${made.url}/api/v1/contests`)).text()) as { id: string; votes: Record<string, number> }[];
  const [contest] = contests;
  assert.ok(contest);
  const [choice, votes] = Object.entries(contest.votes)[0]!;
  const headed = async (path: string) => /<h1>.*?<bdi[^>]*>([^<]*)<\/bdi>/s.exec(await (await fetch(made.url + path)).text())?.[1] ?? "";
  const names = { contest: await headed(`/contest/${contest.id}`), what: await headed(`/contest/${contest.id}/choice/${encodeURIComponent(choice)}`) };
  await lie(
    (path) => {
      if (path !== "/api/v1/contests") return undefined;
      contest.votes[choice] = votes + 1;
      return Buffer.from(JSON.stringify(contests));
    },
    new Speech("en").say("contestDiffers", { ...names, own: new Speech("en").number(votes), said: new Speech("en").number(votes + 1) }),
  );
  const bundle: Bend = (path, body) => {
    const at = path.startsWith("/tile/entries/000") ? body.indexOf("\\nvote ") : -1;
    if (at < 0) return undefined;
    const digit = body.indexOf("\\n", at + 2) - 1;
    body[digit] = body[digit] === 0x31 ? 0x32 : 0x31;
    return body;
  };
  await lie(bundle, en.faultRoot);
  await lie(bundle, en.faultSignature);

  const arabic = await liar(made.url, (path, body) => (path === "/check" ? Buffer.from(body.toString().replace(/<html[^>]*>/, '<html lang="ar" dir="rtl">')) : undefined));
  const page = await open(b, `${arabic.url}/check`);
  assert.equal(await count(page), new Speech("ar").say("agrees"));
  await page.context().close();
  arabic.close();
}

/** Where no further thread begins, the one that counts does it all. */
async function alone(b: Browser): Promise<void> {
  const asked = new Set<string>();
  const site = await liar(made.url, (path) => {
    if (!path.endsWith(".js")) return undefined;
    const again = asked.has(path);
    asked.add(path);
    return again ? Buffer.from("throw new Error('no thread');") : undefined;
  });
  const page = await open(b, `${site.url}/check`);
  assert.equal(await count(page), en.agrees);
  await has(page, new Speech("en").say("signatures", { checked: made.results + 1 }));
  await page.context().close();
  site.close();
}
