// Which text of a result counts, by docs/formats/reconciliation.md, case by case on an election of two stations.

import assert from "node:assert/strict";
import { test } from "node:test";
import type { Channel } from "../src/act.js";
import { hex, utf8 } from "../src/bytes.js";
import { csv } from "../src/csv.js";
import { Definition, manifestDigest } from "../src/definition.js";
import { type Minutes, parseMinutes, parseRerun, parseRuling } from "../src/statement.js";
import { Tally } from "../src/tally.js";
import { digestOf } from "../src/tree.js";

function election(policy = "", extra: Record<string, string> = {}): Definition {
  const files: Record<string, string> = {
    "election.toml": `format = 1\nid = "x"\n${policy === "" ? 'counts = ["machine", "hand"]\n' : ""}date = "2026-01-01"\nlanguages = ["en"]\nname = { en = "X" }\n[[contest]]\nid = "c"\nname = { en = "C" }\n${policy}`,
    "areas.csv": "area,parent,kind,name\nx,,country,X\nx/1,x,province,One\nx/2,x,province,Two\nx/abroad,x,abroad,Abroad\n",
    "stations.csv": "station,area\nx/1/a,x/1\nx/2/b,x/2\nx/abroad/z,x/abroad\n",
    "choices.csv": 'contest,choice,name,area\nc,red,Red,\nc,blue,"Blue, the",\nc,local,Local,x/1\n',
    "seats.csv": "contest,area,seats\nc,x/1,3\nc,x/2,2\n",
    ...extra,
  };
  const bytes = Object.entries(files).map(([n, s]): [string, Uint8Array] => [n, utf8(s)]);
  return new Definition(new Map(bytes), manifestDigest(Object.fromEntries(bytes.map(([n, b]) => [n, hex(digestOf(b))]))));
}

function text(d: Definition, given: { station?: string; count?: string; issue?: number; votes?: number[]; closed?: string } = {}): string {
  const { station = "x/1/a", count = "hand", issue = 1, votes = [5, 3, 1], closed = "2026-01-01T17:00:00+00:00" } = given;
  const choices = station === "x/2/b" ? ["red", "blue"] : ["red", "blue", "local"];
  const valid = votes.reduce((a, b) => a + b, 0);
  return `scrutineer minutes v1\nelection x\ndefinition ${d.digest}\nmode live\ncontest c\nround 1\nstation ${station}\ncount ${count}\nissue ${issue}\nclosed ${closed}\nregistered 20\nvoted ${valid}\nvalid ${valid}\ninvalid -\n${choices.map((c, i) => `vote ${c} ${votes[i]}\n`).join("")}`;
}

function ruling(d: Definition, decision: string, [count, issue, minutes]: [string, string, string] = ["-", "-", "-"]): ReturnType<typeof parseRuling> {
  return parseRuling(
    `scrutineer ruling v1\nelection x\ndefinition ${d.digest}\nnumber 1\nbody x/1\ncontest c\nround 1\nstation x/1/a\ndecision ${decision}\ncount ${count}\nissue ${issue}\nminutes ${minutes}\ncomplaint -\nbasis b\nreason r\nmember m for\n`,
  );
}

class Night {
  readonly tally: Tally;

  constructor(readonly d: Definition) {
    this.tally = new Tally(d);
    for (const s of ["x/1/a", "x/2/b", "x/abroad/z"]) this.tally.expect(s, "c", 1);
  }

  take(channel: Channel, given: Parameters<typeof text>[1] = {}, incident = false, party = ""): string {
    const s = text(this.d, given);
    const m: Minutes = parseMinutes(s);
    this.tally.minutes(channel, party, m, incident);
    return `sha256:${hex(digestOf(utf8(s)))}`;
  }

  get red(): number | undefined {
    return this.tally.sums(this.d.contests.get("c")!).votes.get("red");
  }

  get reported(): number {
    return this.tally.sums(this.d.contests.get("c")!).reported;
  }
}

test("a correction counts, an issue that skips a number waits, and the hand count prevails over the machine's", () => {
  const n = new Night(election());
  n.take("transmitted", { count: "machine", votes: [9, 0, 0] });
  assert.equal(n.red, 9);
  n.take("transmitted", { votes: [5, 3, 1] });
  assert.equal(n.red, 5);
  n.take("transmitted", { issue: 3, votes: [7, 1, 1] });
  assert.equal(n.red, 5, "issue 2 is missing");
  n.take("transmitted", { issue: 2, votes: [6, 2, 1] });
  assert.equal(n.red, 7);
  assert.equal(n.reported, 1);
});

test("of texts that differ the best copy of the policy counts, or none where it is withheld", () => {
  const turkey = new Night(election('[reconciliation]\npolicy = "turkey"\n'));
  turkey.take("transmitted", { votes: [5, 3, 1] });
  assert.equal(turkey.red, 5);
  turkey.take("entry", { votes: [4, 4, 1] });
  assert.equal(turkey.red, 4, "what was typed comes first there");
  const iraq = new Night(election('[reconciliation]\npolicy = "iraq"\n'));
  iraq.take("transmitted", { count: "machine", votes: [5, 3, 1] });
  iraq.take("entry", { count: "machine", votes: [4, 4, 1] });
  assert.deepEqual([iraq.red, iraq.reported], [0, 0]);
});

test("a party's copy never counts and never takes a result out", () => {
  const n = new Night(election('[reconciliation]\npolicy = "iraq"\n'));
  n.take("party", { count: "machine", votes: [9, 0, 0] }, false, "red-party");
  assert.equal(n.reported, 0);
  n.take("transmitted", { count: "machine", votes: [5, 3, 1] });
  assert.deepEqual([n.red, n.reported], [5, 1]);
});

test("two texts of one device count for nothing until one is accepted", () => {
  const n = new Night(election());
  n.take("transmitted", { votes: [5, 3, 1] });
  assert.throws(() => n.take("transmitted", { votes: [9, 0, 0] }), { code: "minutes-contradict" });
  const second = n.take("card", { votes: [9, 0, 0] }, true);
  assert.equal(n.reported, 0);
  n.tally.ruling(ruling(n.d, "accept", ["hand", "1", second]));
  assert.equal(n.red, 9);
  assert.throws(() => n.tally.ruling(ruling(n.d, "accept", ["hand", "1", `sha256:${"0".repeat(64)}`])), { code: "ruling-unfit" });
});

test("withheld and annulled results are in no total, and released ones are again", () => {
  const n = new Night(election());
  n.take("transmitted");
  n.tally.ruling(ruling(n.d, "withhold"));
  assert.equal(n.reported, 0);
  n.tally.ruling(ruling(n.d, "release"));
  assert.equal(n.reported, 1);
  n.tally.ruling(ruling(n.d, "annul"));
  assert.equal(n.reported, 0);
  n.take("transmitted", { issue: 2 });
  assert.equal(n.reported, 0);
});

test("a repeated copy, other choices, a foreign election and a station outside the seal are faults", () => {
  const n = new Night(election());
  n.take("transmitted");
  assert.throws(() => n.take("transmitted"), { code: "minutes-repeated" });
  n.take("card");
  const m = parseMinutes(text(n.d));
  assert.throws(() => n.tally.minutes("tape", "", { ...m, election: "y" }, false), { code: "wrong-election" });
  assert.throws(() => n.tally.minutes("tape", "", { ...m, definition: `sha256:${"0".repeat(64)}` }, false), { code: "wrong-definition" });
  assert.throws(() => n.tally.minutes("tape", "", { ...m, mode: "dry-run" }, false), { code: "dry-run-recorded" });
  assert.throws(() => n.tally.minutes("tape", "", { ...m, station: "x/9" }, false), { code: "not-in-seal" });
  assert.throws(() => n.tally.minutes("tape", "", { ...m, votes: [...m.votes].reverse() }, false), { code: "wrong-choices" });
  assert.throws(() => n.tally.minutes("tape", "", { ...m, count: "recount-9" }, false), { code: "wrong-count" });
  assert.throws(() => n.tally.expect("x/1/a", "c", 1), { code: "seal-duplicate-pair" });
});

test("a choice of one place is on its ballots alone, and on those of stations outside every constituency", () => {
  const d = election();
  const names = (station: string) => d.ballot("c", station)?.positions.map((p) => d.contests.get("c")!.choices[p]);
  assert.deepEqual(names("x/1/a"), ["red", "blue", "local"]);
  assert.deepEqual(names("x/2/b"), ["red", "blue"]);
  assert.deepEqual(names("x/abroad/z"), ["red", "blue", "local"]);
});

test("minutes are read in one form only", () => {
  const d = election();
  const good = text(d);
  assert.equal(parseMinutes(good).votes.length, 3);
  for (const bad of [good.slice(0, -1), good.replace("round 1", "round 01"), good.replace("issue 1", "issue 0"), `${good}more\n`, good.replace("scrutineer minutes v1", "scrutineer minutes v2"), good.replace("voted 9\nvalid 9", "valid 9\nvoted 9"), good.replace("vote red 5", "vote red 1000000000"), good.replace("vote red 5", "vote red -5")]) {
    assert.throws(() => parseMinutes(bad), Error, bad);
  }
});

test("tables are read as RFC 4180 says", () => {
  const rows = Array.from(csv(utf8('\ufeffa,b\r\n"x ""y"", z",1\r\nplain,\r\n')), (row) => [row("a"), row("b"), row("none")]);
  assert.deepEqual(rows, [['x "y", z', "1", ""], ["plain", "", ""]]);
  assert.throws(() => [...csv(utf8('a\n"open'))], { code: "csv" });
});

test("a vote held again takes the place of the annulled one, and only there", () => {
  const n = new Night(election());
  n.take("transmitted", { votes: [5, 3, 1] });
  n.take("transmitted", { station: "x/2/b", votes: [2, 7] });
  const rerun = (round: number, places: string) =>
    n.tally.rerun(parseRerun(`scrutineer rerun v1\nelection x\ndefinition ${n.d.digest}\ncontest c\nround ${round}\nday 2026-01-15\n${places}basis b\nreason r\n`));
  assert.throws(() => rerun(2, "station x/1/a\n"), { code: "rerun-annulled" });
  n.tally.ruling(ruling(n.d, "annul"));
  assert.equal(n.red, 2);
  assert.throws(() => rerun(2, "station x/1/a\narea x/1\n"), { code: "rerun-place" });
  assert.throws(() => rerun(2, "station x/9\n"), { code: "rerun-place" });
  rerun(2, "area x/1\n");
  assert.throws(() => n.take("card", { votes: [5, 3, 1] }), { code: "wrong-round" });
  const again = parseMinutes(text(n.d, { votes: [1, 8, 0] }).replace("round 1\n", "round 2\n"));
  n.tally.minutes("transmitted", "", again, false);
  assert.deepEqual([n.red, n.reported], [3, 2]);
});
