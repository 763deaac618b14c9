// The script that shows pages of a static copy of the site, by docs/formats/static-site.md: against a host that only has files.

import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { gzipSync } from "node:zlib";

const SCRIPT = readFileSync("../crates/portal/assets/packed.js", "utf8");
const DIGITS = 3;

/** The file of an address's pack, and a pack of one page in which something else stands before it. */
function packOf(address: string, page: string): [string, Buffer] {
  const folder = /^\/(tr|ky|ru|ar|ckb)\//.exec(address)?.[1] ?? "";
  const name = createHash("sha256").update(address).digest("hex").slice(0, DIGITS);
  const documents = [Buffer.from("{}"), Buffer.from(page)] as const;
  const rows = [
    ["/api/v1/stations/other", "application/json", 0, documents[0].length],
    [address, "text/html; charset=utf-8", documents[0].length, documents[1].length],
  ];
  const head = Buffer.from(`scrutineer pack v2\n${JSON.stringify(rows)}\n`);
  return [`/pack${folder && `/${folder}`}/${name}.pack`, gzipSync(Buffer.concat([head, ...documents]))];
}

const files = new Map<string, Buffer>([
  packOf("/station/x/0", "<p>zero"),
  packOf("/tr/station/x/0", "<p>sıfır"),
  packOf("/area/x/n", "<p>packed area"),
  ["/contest/p.html", Buffer.from("<p>contest")],
  ["/tr/contest/p.html", Buffer.from("<p>yarış")],
  ["/silent@part=2.html", Buffer.from("<p>silent 2")],
  ["/area/x.html", Buffer.from("<p>area")],
  ["/tr/index.html", Buffer.from("<p>ana")],
  ["/index.html", Buffer.from("<p>home")],
]);

/** What the script shows at an address; `always`: what the host says with status 200 where it has no file. */
async function shown(address: string, always?: string): Promise<string | null> {
  const [pathname, query] = address.split("?") as [string, string?];
  let page: string | null = null;
  const place = { dataset: { digits: String(DIGITS), prefixes: "/tr /ky /ru /ar /ckb" } };
  const document = { getElementById: () => place, open() {}, close() {}, write: (text: string) => (page = text) };
  const location = { pathname, search: query === undefined ? "" : `?${query}` };
  const asked: Promise<unknown>[] = [];
  const fetch = (file: string) => {
    const body = files.get(decodeURIComponent(file)) ?? always;
    const headers = { "content-type": file.endsWith(".html") ? "text/html" : "application/octet-stream" };
    const answer = Promise.resolve(new Response(body === undefined ? "" : new Uint8Array(Buffer.from(body)), { status: body === undefined ? 404 : 200, headers }));
    asked.push(answer);
    return answer;
  };
  const run = new Function("document", "location", "fetch", `return ${SCRIPT.replace(/^[^]*?"use strict";/, "").trim()}`);
  await (run(document, location, fetch) as Promise<void>);
  return page;
}

test("a page is taken out of its pack, in the language of its address where there is one", async () => {
  assert.equal(await shown("/station/x/0"), "<p>zero");
  assert.equal(await shown("/tr/station/x/0"), "<p>sıfır");
  assert.equal(await shown("/ky/station/x/0"), "<p>zero");
  assert.equal(await shown("/area/x/n"), "<p>packed area");
  assert.equal(await shown("/tr/area/x/n"), "<p>packed area");
});

test("a host that adds no endings is asked for the file", async () => {
  assert.equal(await shown("/contest/p"), "<p>contest");
  assert.equal(await shown("/tr/contest/p"), "<p>yarış");
  assert.equal(await shown("/ru/contest/p"), "<p>contest");
  assert.equal(await shown("/silent?part=2"), "<p>silent 2");
  assert.equal(await shown("/ckb/silent?part=2"), "<p>silent 2");
  assert.equal(await shown("/area/x"), "<p>area");
  assert.equal(await shown("/tr/"), "<p>ana");
  assert.equal(await shown("/ky/"), "<p>home");
  assert.equal(await shown("/ky"), "<p>home");
});

test("what is nowhere shows nothing else, and a host that answers this page for it makes no circle", async () => {
  assert.equal(await shown("/station/x/9"), null);
  assert.equal(await shown("/nothing"), null);
  assert.equal(await shown("/trip"), null);
  assert.equal(await shown("/nothing", '<p id="packed">'), null);
  assert.equal(await shown("/station/x/9", '<p id="packed">'), null);
});
