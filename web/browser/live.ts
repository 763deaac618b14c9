// The home page while results come in: figures change by themselves, the map's picture stays what it is, a narrow screen does without.
//   node build/browser/live.js '"http://127.0.0.1:8080"'
// Against a rehearsal whose evening goes on. Ends with 0 when all was as it should be.

import assert from "node:assert/strict";
import { PHONE, given, launched } from "./launch.js";

const PATIENCE_MS = 60_000;
const base = given<string>();
const complaints: string[] = [];
const browser = await launched();
try {
  const page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
  page.setDefaultTimeout(PATIENCE_MS);
  page.on("console", (m) => m.type() === "error" && complaints.push(m.text()));
  page.on("pageerror", (e) => complaints.push(e.message));
  const asked: string[] = [];
  page.on("request", (r) => r.url().includes("/map.svg") && asked.push(r.url()));
  await page.goto(base);
  await page.locator(".mini img").first().waitFor();
  await page.waitForFunction(() => document.querySelector<HTMLImageElement>(".mini img")?.naturalWidth);
  const before = await page.evaluate(() => {
    const seen = window as unknown as { seen: Element | null };
    seen.seen = document.querySelector(".mini img");
    return document.querySelector("main")?.innerText ?? "";
  });
  await page.waitForFunction((text) => document.querySelector("main")?.innerText !== text, before);
  assert.ok(await page.evaluate(() => (window as unknown as { seen: Element }).seen === document.querySelector(".mini img")), "the picture was put there anew");
  // One for each contest, however often the figures changed.
  assert.equal(asked.length, new Set(asked).size, asked.join(" "));

  const phone = await browser.newPage({ viewport: PHONE });
  phone.on("request", (r) => r.url().includes("/map.svg") && complaints.push("a telephone asks for the map"));
  await phone.goto(base, { waitUntil: "load" });
  assert.ok(await phone.locator(".mini").first().isHidden());
  assert.deepEqual(complaints, [], "the browser complained");
} finally {
  await browser.close();
}
process.exit(0);
