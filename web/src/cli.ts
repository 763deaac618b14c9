// The same recount on the command line, for tests and for whoever has Node and wants a second opinion:
//   node build/src/cli.js URL|FOLDER [ROOT-KEY]
// FOLDER is a mirror; then there are no figures of a site to hold the sums against. Prints the report as JSON; ends with 0 only when nothing
// was found.

import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { ownHelper } from "./helper.js";
import { Ed25519, parseKey } from "./note.js";
import { parseSaid, recount } from "./recount.js";
import { type Source, overHttp } from "./source.js";

const [place, rootKey] = process.argv.slice(2);
if (!place) {
  console.error("usage: node cli.js URL|FOLDER [ROOT-KEY]");
  process.exit(2);
}
const isSite = /^https?:/.test(place);
const folder: Source = {
  get: async (path) => new Uint8Array(await readFile(join(place, path))),
  // A mirror has no checkpoint of the witnesses apart.
  find: async () => undefined,
};
const source = isSite ? overHttp(place) : folder;
const ed = new Ed25519();
const said = isSite ? parseSaid(await source.get("api/v1/contests", true)) : [];
const report = await recount(source, {
  said,
  rootKey: rootKey ? parseKey(rootKey) : undefined,
  helper: ownHelper((await Ed25519.isThere()) ? ed : undefined),
  workMs: Number.POSITIVE_INFINITY,
  now: () => performance.now(),
  progress: () => {},
  ed,
});
const contests = report.contests.map(({ id, own, differs }) => ({ id, own: { ...own, votes: Object.fromEntries(own.votes) }, differs }));
console.log(JSON.stringify({ ...report, contests }));
process.exitCode = report.findings.length + report.unknown.length > 0 || contests.some((c) => c.differs.length > 0) ? 1 : 0;
