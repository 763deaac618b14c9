// Every public page in every language, light and dark, held against WCAG 2.2 AA by axe in a real Chromium, against a running server:
//   node build/browser/access.js '{"url": …, "languages": […], "pages": […], "doors": […], "walks": …}'
// The server's test makes the election. Prints what does not hold, a line each, and ends with 0 when nothing was found.

import type { AxeResults } from "axe-core";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import type { Browser, BrowserContext, Page } from "playwright-core";
import { PHONE, WIDTHS, each, given, launched } from "./launch.js";
import { type Walks, walk } from "./walks.js";

interface Given {
  url: string;
  /** Codes; the first is that of addresses without a language. */
  languages: string[];
  /**
   * Paths as they are in English, what the server answers where it is not 200, whether they are looked at on wider screens too, and rules that do not
   * hold there for a reason that the test states.
   */
  pages: { path: string; status?: number; wide?: boolean; except?: string[] }[];
  /** Pages that are in English only. */
  doors: string[];
  /** What is walked through by keyboard alone, if it is. */
  walks?: Walks;
}

interface Visit {
  address: string;
  status: number;
  language: string;
  width: number;
  except: string[];
}

const TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"];
/** The rules to which the theme matters. */
const COLOURS = ["color-contrast", "link-in-text-block"];
/** Of text against what lies behind it, and of text that is large: 24 px, or 18.66 px and bold (WCAG 2.2, 1.4.3). */
const [CONTRAST, CONTRAST_LARGE] = [4.5, 3];
const RIGHT_TO_LEFT = ["ar", "ckb"];
const SHOWN_MAX = 3;

const made = given<Given>();
const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const faults = new Map<string, string[]>();

function fault(what: string, where: string): void {
  const places = faults.get(what) ?? [];
  faults.set(what, [...places, where]);
}

/** The address of a page in a language. */
function inLanguage(path: string, language: string): string {
  if (language === made.languages[0]) return made.url + path;
  return `${made.url}/${language}${path === "/" ? "" : path}`;
}

function visits(): Visit[] {
  const all: Visit[] = [];
  for (const { path, status = 200, wide, except = [] } of made.pages) {
    for (const language of made.languages) all.push({ address: inLanguage(path, language), status, language, width: PHONE.width, except });
    // One language of each direction of writing.
    for (const language of wide ? ["en", "ar"] : []) for (const width of WIDTHS.slice(1)) all.push({ address: inLanguage(path, language), status, language, width, except });
  }
  for (const door of made.doors) for (const width of WIDTHS) all.push({ address: made.url + door, status: 200, language: "en", width, except: [] });
  return all;
}

async function context(browser: Browser): Promise<BrowserContext> {
  const c = await browser.newContext({ viewport: PHONE, colorScheme: "light" });
  await c.addInitScript(axe);
  return c;
}

/** What axe finds of some rules. */
async function found(page: Page, what: { type: "tag" | "rule"; values: string[] }, except: string[], where: string): Promise<void> {
  const results = await page.evaluate(async (runOnly) => {
    const { axe } = window as unknown as { axe: { run: (root: Document, options: object) => Promise<AxeResults> } };
    return axe.run(document, { runOnly, resultTypes: ["violations"], elementRef: false });
  }, what);
  for (const v of results.violations.filter((r) => !except.includes(r.id))) {
    for (const n of v.nodes.slice(0, SHOWN_MAX)) fault(`${v.id} (${v.help}): ${n.html.slice(0, 160)} ${n.any[0]?.message ?? ""}`, where);
  }
}

/** Words in drawings, of which axe does not look at the colours: each against its own edge, or else what is painted behind it. */
async function drawn(page: Page, where: string): Promise<void> {
  const low = await page.evaluate(
    ([least, leastLarge]) => {
      type Colour = [number, number, number, number];
      const canvas = document.createElement("canvas").getContext("2d", { willReadFrequently: true })!;
      const read = (css: string): Colour => {
        canvas.clearRect(0, 0, 1, 1);
        canvas.fillStyle = css;
        canvas.fillRect(0, 0, 1, 1);
        const [r, g, b, a] = canvas.getImageData(0, 0, 1, 1).data;
        return [r!, g!, b!, a! / 255];
      };
      const over = (top: Colour, below: Colour): Colour => [0, 1, 2].map((i) => top[i]! * top[3] + below[i]! * (1 - top[3])).concat(1) as Colour;
      const light = (c: Colour) => {
        const [r, g, b] = c.slice(0, 3).map((n) => (n / 255 <= 0.04045 ? n / 255 / 12.92 : ((n / 255 + 0.055) / 1.055) ** 2.4));
        return 0.2126 * r! + 0.7152 * g! + 0.0722 * b!;
      };
      const ratio = (a: Colour, b: Colour) => {
        const [x, y] = [light(a), light(b)].sort((m, n) => n - m);
        return (x! + 0.05) / (y! + 0.05);
      };
      /** What is painted by an element itself. */
      const paint = (e: Element): Colour => {
        const style = getComputedStyle(e);
        const shape = e instanceof SVGGeometryElement;
        const colour = read(shape ? style.fill : style.backgroundColor);
        return [colour[0], colour[1], colour[2], colour[3] * (shape ? Number(style.fillOpacity) * Number(style.opacity) : 1)];
      };
      const found: string[] = [];
      for (const text of document.querySelectorAll("svg text")) {
        text.scrollIntoView({ block: "center" });
        const box = text.getBoundingClientRect();
        if (box.width === 0 || box.left >= innerWidth || box.right <= 0) continue;
        const style = getComputedStyle(text);
        const behind = document.elementsFromPoint(box.left + box.width / 2, box.top + box.height / 2).filter((e) => !text.contains(e));
        const page = behind.reverse().reduce((below, e) => over(paint(e), below), [255, 255, 255, 1] as Colour);
        const edged = style.paintOrder.startsWith("stroke") && style.stroke !== "none" && parseFloat(style.strokeWidth) >= 2;
        const against = edged ? over(read(style.stroke), page) : page;
        const scale = (text as SVGTextElement).getScreenCTM()?.a ?? 1;
        const size = parseFloat(style.fontSize) * scale;
        const large = size >= 24 || (size >= 18.66 && Number(style.fontWeight) >= 700);
        const got = ratio(over(read(style.fill), against), against);
        if (got < (large ? leastLarge! : least!)) found.push(`${text.textContent ?? ""} (${got.toFixed(2)}): ${text.outerHTML.slice(0, 100)}`);
      }
      return found;
    },
    [CONTRAST, CONTRAST_LARGE],
  );
  for (const what of low.slice(0, SHOWN_MAX)) fault(`a word in a drawing is hard to read: ${what}`, where);
}

async function look(page: Page, v: Visit): Promise<void> {
  const where = `${v.address.slice(made.url.length)} at ${v.width}`;
  await page.emulateMedia({ colorScheme: "light" });
  await page.setViewportSize({ width: v.width, height: PHONE.height });
  const answer = await page.goto(v.address, { waitUntil: "load" });
  if (answer?.status() !== v.status) return fault(`the server answers ${answer?.status()}, not ${v.status}`, where);
  const is = await page.evaluate(() => {
    // What is folded is looked at too.
    for (const d of document.querySelectorAll("details")) d.open = true;
    const { lang, dir } = document.documentElement;
    return { lang, dir, width: document.scrollingElement?.scrollWidth ?? 0 };
  });
  const dir = RIGHT_TO_LEFT.includes(v.language) ? "rtl" : "ltr";
  if (is.lang !== v.language) fault(`lang is ${JSON.stringify(is.lang)}, not ${v.language}`, where);
  if (is.dir !== dir && !(is.dir === "" && dir === "ltr")) fault(`dir is ${JSON.stringify(is.dir)}, not ${dir}`, where);
  if (is.width > v.width) fault(`the page is ${is.width - v.width} pixels wider than the screen`, where);
  await found(page, { type: "tag", values: TAGS }, v.except, where);
  await drawn(page, where);
  await page.emulateMedia({ colorScheme: "dark" });
  await found(page, { type: "rule", values: COLOURS }, v.except, `${where}, dark`);
  await drawn(page, `${where}, dark`);
}

const browser = await launched();
let walked = 0;
const all = visits();
try {
  await each(all, async () => (await context(browser)).newPage(), look);
  if (made.walks) walked = await walk(browser, made.url, made.walks, fault);
} finally {
  await browser.close();
}
for (const [what, where] of faults) console.log(`${what}\n    ${where.slice(0, SHOWN_MAX).join("\n    ")}${where.length > SHOWN_MAX ? `\n    and ${where.length - SHOWN_MAX} more` : ""}`);
console.log(`${all.length} pages looked at in two themes, ${walked} walked through by keyboard: ${faults.size} faults`);
process.exit(faults.size === 0 ? 0 : 1);
