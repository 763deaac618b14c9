// Compares what scripts/night.sh brought out with the table that went in and, for the whole night, with the published totals.
//   node scripts/night.mjs FOLDER ROWS
import { readFileSync } from "node:fs";

const [, , folder, rows] = process.argv;
const whole = rows === "0";
const read = (name) => readFileSync(`${folder}/${name}`, "utf8");
const json = (name) => JSON.parse(read(name));
// These tables have no quoted cells; one that had would show as a wrong number of columns.
const table = (text) => {
  const [header, ...lines] = text.trimEnd().split(/\r?\n/).map((line) => line.split(","));
  return lines.map((cells) => {
    if (cells.length !== header.length) throw new Error(`a row has ${cells.length} cells, not ${header.length}`);
    return Object.fromEntries(header.map((name, i) => [name, cells[i]]));
  });
};

let differences = 0;
const same = (what, found, expected) => {
  const good = found === expected;
  if (!good) differences += 1;
  console.log(`${good ? "equal " : "DIFFER"}  ${what}: ${found}${good ? "" : `, expected ${expected}`}`);
};
const sum = (list, of) => list.reduce((n, row) => n + Number(of(row)), 0);

const boxes = table(read("boxes.csv"));
const parties = table(read("shared/data/tr-2015-11/national.csv"));
const abroad = sum(parties, (p) => p.votes_abroad);
const report = json("report.json");
const found = report.contests.find((c) => c.id === "parliament");

same("verification holds", report.ok, true);
same("the root key is the pinned one", report.anchored, true);
same("stations reported", found.stations.reported, boxes.length);
same("stations expected", found.stations.expected, boxes.length);
same("registered", found.registered, sum(boxes, (b) => b.registered));
same("voted", found.voted, sum(boxes, (b) => b.voted));
same("valid, with abroad", found.valid, sum(boxes, (b) => b.valid) + abroad);
for (const p of parties) same(`votes ${p.column}`, found.votes[p.column], sum(boxes, (b) => b[p.column]) + Number(p.votes_abroad));
same(
  "boxes with more voted than registered",
  report.flags["more-voted-than-registered"] ?? 0,
  boxes.filter((b) => Number(b.voted) > Number(b.registered)).length,
);
same("rows refused", json("replay.json").failed, 0);

if (whole) {
  same("ballot boxes, published", found.stations.reported, 174992);
  same("flagged, published", report.flags["more-voted-than-registered"], 2833);
  for (const p of parties) {
    same(`votes ${p.column}, published`, found.votes[p.column], Number(p.votes_total));
    same(`seats ${p.column}, published`, found.seats[p.column], Number(p.seats));
  }
} else {
  same("seats given", sum(Object.values(found.seats), (n) => n), 550);
}

// The server said the same, before and after its restart.
for (const name of ["contests.json", "contests-2.json"]) {
  const answer = json(name);
  const served = (Array.isArray(answer) ? answer : answer.contests).find((c) => c.id === "parliament");
  for (const key of ["registered", "voted", "valid", "invalid", "size", "root"]) same(`${name}: ${key}`, served[key], found[key]);
  for (const key of ["stations", "votes", "seats"]) same(`${name}: ${key}`, JSON.stringify(served[key]), JSON.stringify(found[key]));
}

const replay = json("replay.json");
console.log(`\n${replay.rows} rows, ${replay.rows_per_second} rows per second; record of ${report.size} acts, root ${report.root}`);
console.log(differences === 0 ? "the night agrees" : `${differences} differences`);
process.exit(differences === 0 ? 0 : 1);
