// Takes pictures of the public pages, narrow and wide, light and dark, from a running server, for people to look at; reports what a browser complains about.
//
//   npm install --ignore-scripts playwright-core     (once, in any folder above the pictures or with NODE_PATH)
//   node scripts/screenshots.mjs http://127.0.0.1:8080 FOLDER
//
// Exit code 0 when nothing was complained about and no page is wider than the screen.
import { mkdir } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { resolve } from 'node:path';

const [base, out] = process.argv.slice(2);
if (!base || !out) {
  console.error('usage: node scripts/screenshots.mjs URL FOLDER');
  process.exit(2);
}
const require = createRequire(resolve(process.env.NODE_PATH ?? out, 'x.js'));
const { chromium } = require('playwright-core');

const json = async (path) => (await fetch(base + path)).json();
const contests = await json('/api/v1/contests');
const election = await (await fetch(base + '/')).text();
const root = election.match(/href="\/area\/([^"]+)"/)[1];
const top = await json(`/api/v1/areas/${root}`);
// Down to an area with stations, always to the first below.
let area = await json(`/api/v1/areas/${top.children[0] ?? root}`);
let low = area;
while (low.stations.length === 0 && low.children.length > 0) low = await json(`/api/v1/areas/${low.children[0]}`);
let station = low.stations[0];
for (const id of low.stations.slice(0, 40)) {
  const s = await json(`/api/v1/stations/${id}`);
  if (s.contests.some((c) => c.documents.length > 1)) { station = id; break; }
  if (s.size > 0) station = id;
}
// A station whose copies differ has the most to show.
const differing = (await json('/api/v1/differences')).differences[0];
const pages = {
  home: '/',
  country: `/area/${root}`,
  area: `/area/${area.id}`,
  district: `/area/${low.id}`,
  station: `/station/${station}`,
  contest: `/contest/${contests[0].id}`,
  silent: '/silent',
  differences: '/differences',
  ...(differing ? { copies: `/station/${differing.station}` } : {}),
  rulings: '/rulings',
  boards: '/boards',
  parties: '/parties',
  calendar: '/calendar',
  consolidations: '/consolidations',
  about: '/about',
  missing: '/nothing/here',
  // The longest words, and lines from right to left.
  'home-ru': '/ru/',
  'home-ar': '/ar/',
  'contest-ar': `/ar/contest/${contests[0].id}`,
  'area-ckb': `/ckb/area/${area.id}`,
  'station-ar': `/ar/station/${differing?.station ?? station}`,
};

await mkdir(out, { recursive: true });
const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
  args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync'],
});
let faults = 0;
const complain = (text) => { faults += 1; console.error(text); };
for (const scheme of ['light', 'dark']) {
  for (const width of [360, 1280]) {
    const context = await browser.newContext({ viewport: { width, height: 800 }, colorScheme: scheme, deviceScaleFactor: 1 });
    const page = await context.newPage();
    page.on('console', (m) => { if (m.type() === 'error' && !/404/.test(m.text())) complain(`${page.url()}: ${m.text()}`); });
    page.on('pageerror', (e) => complain(`${page.url()}: ${e}`));
    for (const [name, path] of Object.entries(pages)) {
      await page.goto(base + path, { waitUntil: 'load' });
      await page.waitForTimeout(150);
      const wide = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
      if (wide > 0) complain(`${path} is ${wide} px wider than ${width} px`);
      await page.screenshot({ path: `${out}/${name}-${width}-${scheme}.png`, fullPage: name !== 'silent' && name !== 'differences' && name !== 'country' && name !== 'district' });
    }
    await context.close();
  }
}
await browser.close();
console.error(faults === 0 ? 'no complaints' : `${faults} complaints`);
process.exit(faults === 0 ? 0 : 1);
