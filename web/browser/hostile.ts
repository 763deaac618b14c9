// An election in whose every name somebody has hidden markup, script or a turn of direction: nothing of it runs, becomes part of a page or turns
// what stands beside it.
//   node build/browser/hostile.js '{"url": …, "languages": […], "pages": […], "names": […]}'
// Prints what was found, a line each, and ends with 0 when nothing was.

import assert from "node:assert/strict";
import type { BrowserContext, Page } from "playwright-core";
import { PHONE, each, given, launched } from "./launch.js";
import { liar } from "./liar.js";

interface Given {
  url: string;
  languages: string[];
  pages: { path: string }[];
  /** What is in the names. */
  names: string[];
}

/** What a page has that no page of ours has. */
interface Seen {
  markup: string[];
  turned: string[];
  names: string[];
}

const PATIENCE_MS = 20_000;
/** What need not be there; that it is not is no complaint. */
const MISSING = /\/(witness\/checkpoint|pack\/.*|packed\.html)$/;
const made = given<Given>();
const faults = new Set<string>();
const read = new Set<string>();

/** A page that says what it should not do: run anything, or complain that something was kept from running. */
async function watched(context: BrowserContext, tell: (fault: string) => void): Promise<Page> {
  const page = await context.newPage();
  const where = () => new URL(page.url()).pathname;
  page.on("dialog", (d) => {
    tell(`${where()}: a dialog: ${d.message()}`);
    void d.dismiss();
  });
  page.on("pageerror", (e) => tell(`${where()}: ${e.message}`));
  page.on("console", (m) => m.type() === "error" && !MISSING.test(m.location().url) && tell(`${where()}: ${m.text()}`));
  page.on("request", (r) => !/^(https?:\/\/127\.0\.0\.1|about:)/.test(r.url()) && tell(`${where()}: it asks elsewhere: ${r.url()}`));
  return page;
}

function look(page: Page): Promise<Seen> {
  return page.evaluate((names) => {
    const short = (e: Element) => e.outerHTML.slice(0, 120);
    const all = [...document.querySelectorAll("*")];
    const foreign = (e: Element) =>
      ["IFRAME", "OBJECT", "EMBED", "STYLE", "TEMPLATE"].includes(e.tagName) ||
      (e.tagName === "BASE" && e.hasAttribute("href")) ||
      (e.tagName === "SCRIPT" && !/^\/assets\/[0-9a-f]+\.js$/.test(e.getAttribute("src") ?? "")) ||
      (e.tagName === "IMG" && !(e.getAttribute("src") ?? "").startsWith("/")) ||
      (e.tagName === "A" && /^\s*(javascript|data):/i.test(e.getAttribute("href") ?? "")) ||
      // The library of the map places its parts by their style.
      [...e.attributes].some((a) => a.name.startsWith("on") || (a.name === "style" && !e.closest("[data-part=map]")));
    const markup = all.filter(foreign).map(short);
    // A letter that turns the direction must not reach beyond its name: either something isolates it, or nothing stands beside it.
    const turned: string[] = [];
    const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    for (let n = texts.nextNode(); n; n = texts.nextNode()) {
      if (!n.nodeValue?.includes("\u202e")) continue;
      for (let e: Element | null = n.parentElement; e; e = e.parentElement) {
        if (e.namespaceURI !== document.documentElement.namespaceURI) break;
        const { display, unicodeBidi } = getComputedStyle(e);
        if (["isolate", "isolate-override", "plaintext"].includes(unicodeBidi) && e.tagName !== "BODY" && display.startsWith("inline")) break;
        if (display.startsWith("inline")) continue;
        if (e.textContent?.trim() !== n.nodeValue.trim()) turned.push(short(e));
        break;
      }
    }
    // Outside of the page there is no markup that isolates: the signs for that must stand in the text.
    const outside = [document.title, ...[...document.querySelectorAll("meta[content]")].map((m) => m.getAttribute("content") ?? "")];
    for (const line of outside) {
      let depth = 0;
      for (const c of line) {
        if (/[\u2066-\u2068]/.test(c)) depth += 1;
        else if (c === "\u2069") depth -= 1;
        else if (/[\u202a-\u202e]/.test(c) && depth === 0) turned.push(line);
      }
    }
    const text = document.body.textContent ?? "";
    return { markup, turned, names: names.filter((name) => text.includes(name)) };
  }, made.names);
}

async function visit(page: Page, path: string): Promise<void> {
  const answer = await page.goto(made.url + path, { waitUntil: "load" });
  const policy = answer?.headers()["content-security-policy"] ?? "";
  if (answer?.status() !== 200) faults.add(`${path}: the server answers ${answer?.status()}`);
  if (!policy.startsWith("default-src 'none'") || policy.includes("unsafe")) faults.add(`${path}: its policy is ${JSON.stringify(policy)}`);
  if (path.endsWith("/check")) {
    await page.locator("[data-part=all] button").click();
    await page.locator("[data-part=out][aria-busy=false]").waitFor({ timeout: PATIENCE_MS });
  }
  if (path.endsWith("/where/map")) await page.locator("[data-part=list] li").first().waitFor({ timeout: PATIENCE_MS });
  const { markup, turned, names } = await look(page);
  for (const m of markup) faults.add(`${path}: a name became markup: ${m}`);
  for (const t of turned) faults.add(`${path}: a name turns what stands beside it: ${t}`);
  for (const n of names) read.add(n);
}

/** A site that does not escape must be found out by the same eyes, or they would prove nothing. */
async function eyesAreOpen(context: BrowserContext): Promise<void> {
  const careless = await liar(made.url, (path, body) => (path === "/" ? Buffer.from(body.toString().replaceAll("&#60;", "<").replaceAll("&#62;", ">").replaceAll("&#34;", '"')) : undefined));
  const told: string[] = [];
  const page = await watched(context, (f) => told.push(f));
  await page.goto(`${careless.url}/`);
  const { markup } = await look(page);
  assert.ok(markup.some((m) => m.includes("alert")), `markup of a careless site was not seen: ${JSON.stringify(markup)}`);
  assert.ok(told.some((t) => t.includes("Content Security Policy")) && !told.some((t) => t.includes("a dialog")), `the policy did not keep it from running: ${JSON.stringify(told)}`);
  await page.close();
  careless.close();
}

const browser = await launched();
const jobs = made.pages.flatMap(({ path }) => made.languages.map((l, i) => (i === 0 ? path : `/${l}${path === "/" ? "" : path}`)));
try {
  const context = await browser.newContext({ viewport: PHONE });
  await each(jobs, () => watched(context, (f) => faults.add(f)), visit);
  await eyesAreOpen(context);
} finally {
  await browser.close();
}
for (const name of made.names) if (!read.has(name)) faults.add(`on no page stands ${JSON.stringify(name)}, so nothing was tried with it`);
for (const f of faults) console.log(f);
console.log(`${jobs.length} pages: ${faults.size} faults`);
process.exit(faults.size === 0 ? 0 : 1);
