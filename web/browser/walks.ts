// Pages walked through by keyboard alone: everything is reached, is seen to be reached, can be operated, and lets go again.

import type { Browser, Page } from "playwright-core";
import { en } from "../src/words/en.js";
import { PHONE } from "./launch.js";

export interface Walks {
  /** Pages on which every control is reached. */
  pages: string[];
  /** A map whose areas lead to others. */
  map: string;
  /** What somebody searches for and finds. */
  search: string;
  /** What somebody types who looks for a polling place. */
  where: string;
  /** Whether the record is small enough to be counted here. */
  check: boolean;
}

export type Fault = (what: string, where: string) => void;

const PATIENCE_MS = 20_000;
/** What takes the focus, as HTML has it. */
const CONTROLS = "a[href], button:not([disabled]), input:not([disabled]):not([type=hidden]), select:not([disabled]), textarea:not([disabled]), summary, [tabindex='0']";

/** What has the focus. */
interface Focus {
  /** Its number among the controls of the page; -1: none of them. */
  at: number;
  html: string;
  isSeen: boolean;
  isShown: boolean;
}

/** Walks through all; gives how many pages. */
export async function walk(browser: Browser, url: string, walks: Walks, fault: Fault): Promise<number> {
  const page = await (await browser.newContext({ viewport: PHONE })).newPage();
  // A page that renews itself would be another one in the middle of a walk.
  await page.route("**/events", (route) => route.abort());
  const tasks: [string, () => Promise<void>][] = [
    ...walks.pages.map((path): [string, () => Promise<void>] => [path, () => everything(page, url + path, path, fault)]),
    ["/", () => skip(page, url)],
    ["/", () => language(page, url)],
    [walks.map, () => map(page, url + walks.map)],
    ["/search", () => ask(page, url, "/", "q", walks.search, "/search")],
    ["/where", () => ask(page, url, "/where", "ask", walks.where, "/where")],
    ...walks.pages.map((path): [string, () => Promise<void>] => [path, () => folded(page, url + path)]),
  ];
  if (walks.check) tasks.push(["/check", () => check(page, url)]);
  for (const [where, task] of tasks) {
    try {
      await task();
    } catch (e) {
      fault(`by keyboard: ${e instanceof Error ? e.message.split("\n")[0] : String(e)}`, where);
    }
  }
  await page.context().close();
  return tasks.length;
}

/** Marks the controls of the page that can be seen, in order; gives how many there are. */
function mark(page: Page): Promise<number> {
  return page.evaluate((controls) => {
    const seen = [...document.querySelectorAll<HTMLElement>(controls)].filter((e) => e.checkVisibility({ visibilityProperty: true }) && e.getClientRects().length > 0);
    seen.forEach((e, i) => e.setAttribute("data-walk", String(i)));
    return seen.length;
  }, CONTROLS);
}

async function press(page: Page, key: string): Promise<Focus> {
  await page.keyboard.press(key);
  return page.evaluate(() => {
    const e = document.activeElement;
    if (!e || e === document.body) return { at: -1, html: "nothing", isSeen: true, isShown: true };
    const marks = [e, ...e.children].map((x) => getComputedStyle(x));
    // A ring around it; of an area of a map, the line around its outline.
    const isSeen = marks.some((s) => (s.outlineStyle !== "none" && parseFloat(s.outlineWidth) >= 2) || (e.namespaceURI?.endsWith("svg") === true && parseFloat(s.strokeWidth) >= 3));
    const isShown = [...e.getClientRects()].some((r) => r.bottom > 0 && r.top < innerHeight && r.right > 0 && r.left < innerWidth);
    return { at: Number(e.getAttribute("data-walk") ?? -1), html: e.outerHTML.slice(0, 120), isSeen, isShown };
  });
}

/** Tab through the whole page and back by one: all is reached in order, is seen, and at the end the page lets go. */
async function everything(page: Page, address: string, path: string, fault: Fault): Promise<void> {
  await page.goto(address);
  const count = await mark(page);
  for (let wanted = 0; wanted < count; wanted++) {
    const { at, html, isSeen, isShown } = await press(page, "Tab");
    if (at !== wanted) {
      const missed = await page.evaluate((n) => document.querySelector(`[data-walk="${n}"]`)?.outerHTML.slice(0, 120), wanted);
      throw new Error(`the focus is on ${html}, not on ${missed}`);
    }
    if (!isSeen) fault(`by keyboard: the focus is not to be seen on ${html}`, path);
    if (!isShown) fault(`by keyboard: what has the focus is not on the screen: ${html}`, path);
  }
  const after = await press(page, "Tab");
  if (after.at > 0) throw new Error(`the page does not let go: after its last control the focus is on ${after.html}`);
}

/** Tab until something has the focus. */
async function reach(page: Page, selector: string): Promise<void> {
  const count = await mark(page);
  for (let i = 0; i <= count; i++) {
    await page.keyboard.press("Tab");
    if (await page.evaluate((s) => document.activeElement?.matches(s) === true, selector)) return;
  }
  throw new Error(`${selector} is never reached`);
}

/** The first key leads past the head of the page. */
async function skip(page: Page, url: string): Promise<void> {
  await page.goto(`${url}/`);
  const first = await press(page, "Tab");
  if (!first.html.includes("#main") || !first.isShown) throw new Error(`the first is not the way to the content, or is not on the screen: ${first.html}`);
  await page.keyboard.press("Enter");
  await page.keyboard.press("Tab");
  if (!(await page.evaluate(() => document.activeElement?.closest("main") !== null))) throw new Error("past the head is not in the content");
}

async function language(page: Page, url: string): Promise<void> {
  await page.goto(`${url}/about`);
  await reach(page, "nav a[hreflang=tr]");
  await page.keyboard.press("Enter");
  await page.waitForURL(`${url}/tr/about`, { timeout: PATIENCE_MS });
}

/** An area is opened, and on its page another. */
async function map(page: Page, address: string): Promise<void> {
  await page.goto(address);
  await reach(page, "svg a[href]");
  const href = await page.evaluate(() => document.activeElement?.getAttribute("href") ?? "");
  await page.keyboard.press("Enter");
  await page.waitForURL(new URL(href, address).href, { timeout: PATIENCE_MS });
}

/** Types into a field, sends it by Enter and goes to the first that was found. */
async function ask(page: Page, url: string, from: string, field: string, words: string, to: string): Promise<void> {
  await page.goto(url + from);
  await reach(page, `#${field}`);
  await page.keyboard.type(words);
  await page.keyboard.press("Enter");
  await page.waitForURL((u) => u.pathname === to && u.searchParams.get("q") === words, { timeout: PATIENCE_MS });
  await reach(page, ".hits a[href]");
  const href = await page.evaluate(() => document.activeElement?.getAttribute("href") ?? "");
  await page.keyboard.press("Enter");
  await page.waitForURL(new URL(href, url).href, { timeout: PATIENCE_MS });
}

/** What is folded opens and closes. */
async function folded(page: Page, address: string): Promise<void> {
  await page.goto(address);
  if ((await page.locator("main summary").count()) === 0) return;
  await reach(page, "main summary");
  const isOpen = () => page.evaluate(() => (document.activeElement?.parentElement as HTMLDetailsElement).open);
  const before = await isOpen();
  await page.keyboard.press("Enter");
  if ((await isOpen()) === before) throw new Error("Enter does not unfold");
  await page.keyboard.press("Space");
  if ((await isOpen()) !== before) throw new Error("the space bar does not fold again");
}

/** The country is counted again, and afterwards the keyboard goes on from there. */
async function check(page: Page, url: string): Promise<void> {
  await page.goto(`${url}/check`);
  await reach(page, "[data-part=all] button");
  await page.keyboard.press("Enter");
  await page.locator("[data-part=out][aria-busy=false]").waitFor({ timeout: PATIENCE_MS });
  const status = await page.locator("[data-part=status]").textContent();
  if (status !== en.agrees) throw new Error(`it was counted, and the page says ${JSON.stringify(status)}`);
  await mark(page);
  const next = await press(page, "Tab");
  if (!next.html.includes('id="station"')) throw new Error(`after counting the keyboard begins anew, on ${next.html}`);
}
