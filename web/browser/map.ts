// The page /where/map in a real Chromium, by telephone and by keyboard, against a rehearsal:
//   node build/browser/map.js '"http://127.0.0.1:8080"'
// Ends with 0 when all was as it should be.

import assert from "node:assert/strict";
import type { Page } from "playwright-core";
import { given, launched } from "./launch.js";

interface Point {
  geometry: { coordinates: [number, number] };
  properties: { place: string; stations: string[] };
}

const PATIENCE_MS = 90_000;
const base = given<string>();
const complaints: string[] = [];
const browser = await launched();
try {
  const context = await browser.newContext({ viewport: { width: 360, height: 800 }, isMobile: true, hasTouch: true });
  const page = await context.newPage();
  page.setDefaultTimeout(PATIENCE_MS);
  page.on("console", (m) => m.type() === "error" && complaints.push(m.text()));
  page.on("pageerror", (e) => complaints.push(e.message));
  page.on("request", (r) => r.url().startsWith(base) || r.url().startsWith("blob:") || r.url().startsWith("data:") || complaints.push(`it asked for ${r.url()}`));
  await wholeCountry(page);
  await oneBuilding(page);
  await beforeItIsAllowed(await browser.newContext().then((c) => c.newPage()));
  await without(await browser.newContext({ javaScriptEnabled: false }).then((c) => c.newPage()));
  assert.deepEqual(complaints, [], "the browser complained");
} finally {
  await browser.close();
}
process.exit(0);

/** The number behind the heading of the list. */
async function inView(page: Page): Promise<number> {
  const text = (await page.locator("[data-part=heading]").textContent()) ?? "";
  return Number(/\(([\d,]+)\)/.exec(text)?.[1]?.replace(",", "") ?? "NaN");
}

async function places(page: Page): Promise<Point[]> {
  const answer = await page.request.get(`${base}/api/v1/open/places.geojson`);
  return ((await answer.json()) as { features: Point[] }).features;
}

/** At first everything is in view, whether as a point or as a number. */
async function wholeCountry(page: Page): Promise<void> {
  await page.goto(`${base}/where/map`);
  await page.locator("[data-part=list] li").first().waitFor();
  assert.equal(await inView(page), (await places(page)).length);
  const wide = await page.evaluate(() => document.scrollingElement?.scrollWidth);
  assert.equal(wide, 360, "the page is wider than the telephone");
  // By keyboard: the map takes the focus, plus comes closer.
  await page.locator(".maplibregl-canvas").focus();
  const before = await inView(page);
  for (let i = 0; i < 4; i++) await page.keyboard.press("=");
  await page.waitForFunction((n) => !document.querySelector("[data-part=heading]")?.textContent?.includes(`(${n})`), before);
  assert.ok((await inView(page)) < before, "closer by keyboard shows fewer");
}

/** A link from the finder shows the building; a tap tells of it, and its station is a step away. */
async function oneBuilding(page: Page): Promise<void> {
  const wanted = (await places(page)).find((p) => p.properties.stations.length > 1);
  assert.ok(wanted, "a building with several stations");
  await page.goto(`${base}/where?q=${encodeURIComponent(wanted.properties.stations[0]?.split("/").at(-2) ?? "")}+${encodeURIComponent(wanted.properties.place)}`);
  const [lon, lat] = wanted.geometry.coordinates;
  const link = page.locator(`a[href$="#at=16/${lat.toFixed(6)}/${lon.toFixed(6)}"]`).first();
  await link.click();
  await page.locator("[data-part=list] li").first().waitFor();
  const box = await page.locator("[data-part=map]").boundingBox();
  assert.ok(box);
  await page.touchscreen.tap(box.x + box.width / 2, box.y + box.height / 2);
  const card = page.locator(".maplibregl-popup-content");
  await card.waitFor();
  assert.match((await card.textContent()) ?? "", new RegExp(wanted.properties.place));
  assert.equal(await card.locator("a").count(), wanted.properties.stations.length);
  await card.locator("a").first().click();
  await page.waitForURL(`${base}/station/${wanted.properties.stations[0]}`);
}

/** As long as the browser has not said whether it may tell where one is, every button has its name all the same. */
async function beforeItIsAllowed(page: Page): Promise<void> {
  await page.addInitScript(() => {
    navigator.permissions.query = () => new Promise(() => undefined);
  });
  await page.goto(`${base}/where/map`);
  await page.locator(".maplibregl-ctrl button").first().waitFor();
  const nameless = await page.locator(".maplibregl-ctrl button:not([aria-label])").evaluateAll((all) => all.map((b) => b.className));
  assert.deepEqual(nameless, [], "buttons without a name");
}

/** Without script the page leads to the list. */
async function without(page: Page): Promise<void> {
  await page.goto(`${base}/where/map`);
  assert.ok(await page.locator("noscript a[href='/where'], .nothing a[href='/where']").first().isVisible());
}
