// The tree against the test vectors of RFC 6962's reference implementation (certificate-transparency, merkle_tree_test), and against itself.

import assert from "node:assert/strict";
import { test } from "node:test";
import { Fault, hex, unhex, utf8 } from "../src/bytes.js";
import { type Hash, Growing, Tiles, consistent, entriesOf, leafHash, leafHashes, nodeHash, rootByInclusion, textsOf, tilePath } from "../src/tree.js";

const LEAVES = ["", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f"].map(unhex);
const ROOTS = [
  "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
  "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
  "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
  "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
  "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
  "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
  "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
  "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
  "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
];

/** The root by the definition of RFC 9162 section 2.1.1, in the plainest way. */
function plain(leaves: readonly Hash[]): Hash {
  if (leaves.length === 1) return leaves[0]!;
  let k = 1;
  while (k * 2 < leaves.length) k *= 2;
  return nodeHash(plain(leaves.slice(0, k)), plain(leaves.slice(k)));
}

test("the known leaves give the known roots", () => {
  const tree = new Growing();
  assert.equal(hex(tree.root()), ROOTS[0]);
  LEAVES.forEach((leaf, i) => {
    tree.push(leafHash(leaf));
    assert.equal(hex(tree.root()), ROOTS[i + 1]);
  });
});

const hashes = (n: number) => Array.from({ length: n }, (_, i) => leafHash(Uint8Array.of(i & 255, i >> 8)));

/** A record's tiles in memory, as tlog-tiles lays them out. */
function tilesOf(leaves: readonly Hash[]): Map<string, Uint8Array> {
  const files = new Map<string, Uint8Array>();
  let level = leaves;
  for (let l = 0; level.length > 0; l++) {
    const up: Hash[] = [];
    for (let at = 0; at < level.length; at += 256) {
      const tile = level.slice(at, at + 256);
      files.set(tilePath(l, at / 256, leaves.length), Buffer.concat(tile));
      if (tile.length === 256) up.push(plain(tile));
    }
    level = up;
  }
  return files;
}

test("proofs made from tiles hold, and with one bit changed none does", async () => {
  for (const n of [1, 2, 3, 7, 255, 256, 257, 600, 1000]) {
    const leaves = hashes(n);
    const files = tilesOf(leaves);
    const tiles = new Tiles(async (path) => files.get(path) ?? assert.fail(`no ${path}`), n);
    const root = plain(leaves);
    for (const index of new Set([0, 1, 5, 254, 255, 256, n - 2, n - 1].filter((i) => i >= 0 && i < n))) {
      const proof = await tiles.inclusion(index);
      assert.equal(hex(rootByInclusion(index, n, leaves[index]!, proof)), hex(root), `${index} of ${n}`);
      assert.notEqual(hex(rootByInclusion(index, n, leafHash(Uint8Array.of(9, 9, 9)), proof)), hex(root));
    }
    for (const first of new Set([1, 2, 6, 128, 255, 256, 300, n - 1, n].filter((i) => i >= 1 && i <= n))) {
      const old = plain(leaves.slice(0, first));
      const proof = await tiles.consistency(first);
      assert.ok(consistent(first, n, old, root, proof), `${first} to ${n}`);
      const other = Uint8Array.from(old);
      other[0]! ^= 1;
      assert.ok(!consistent(first, n, other, root, proof));
      if (proof.length > 0) {
        assert.ok(!consistent(first, n, old, root, proof.slice(1)), "a proof cut short");
        assert.ok(!consistent(first, n, old, root, [...proof, old]), "a proof with a hash too many");
        const bent = proof.map((h, i) => (i === 0 ? other : h));
        assert.ok(!consistent(first, n, old, root, bent));
      }
    }
  }
});

test("tiles have the addresses of the specification", () => {
  assert.equal(tilePath("entries", 273, 70_000), "tile/entries/273.p/112");
  assert.equal(tilePath(0, 272, 70_000), "tile/0/272");
  assert.equal(tilePath(1, 1, 70_000), "tile/1/001.p/17");
  assert.equal(tilePath(2, 0, 70_000), "tile/2/000.p/1");
  assert.equal(tilePath("entries", 1_234_067, 400_000_000), "tile/entries/x001/x234/067");
});

test("a bundle with bytes too few, too many or too short is refused", () => {
  const bundle = Uint8Array.of(0, 2, 7, 7, 0, 0);
  assert.deepEqual(entriesOf(bundle, 2).map((e) => e.length), [2, 0]);
  for (const [bytes, width] of [[bundle, 1], [bundle, 3], [bundle.slice(0, 5), 2], [bundle.slice(0, 3), 1]] as const) {
    assert.throws(() => entriesOf(bytes, width), { code: "bundle" });
  }
});

const bundleOf = (entries: readonly Uint8Array[]) => Uint8Array.from(entries.flatMap((e) => [e.length >> 8, e.length & 0xff, ...e]));
/** More than is read letter by letter; zeros, byte order marks and what looks like lengths are letters like others. */
const READABLE = ["", "{}", "\u0000", "x\u0000", "\u0000\u0000y", "\ufeff\u2014 \u{10ffff}", "a".repeat(9_000)].map(utf8);
const UNREADABLE = ["c3", "80", "eda080", "61e282"].map(unhex);

test("entries read all at once are what each is for itself, and what is no text is so for itself alone", () => {
  for (const entries of [READABLE, READABLE.slice(0, 3), [...READABLE, ...UNREADABLE, ...READABLE], [UNREADABLE[0]!, unhex("a9")]]) {
    const bundle = bundleOf(entries);
    const before = hex(bundle);
    const texts = textsOf(bundle, entries.length);
    for (const [i, entry] of entries.entries()) {
      if (UNREADABLE.includes(entry) || hex(entry) === "a9") assert.throws(() => texts(i), (e) => e instanceof Fault && e.code === "encoding");
      else assert.deepEqual(utf8(texts(i)), entry, `${i}`);
    }
    assert.equal(hex(bundle), before, "the bundle is as it was");
  }
});

test("leaves hashed all at once are those of each, with the browser's hashing and in a bundle that begins anywhere", async () => {
  const entries = [...READABLE, ...UNREADABLE, ...LEAVES];
  const bundle = bundleOf(entries);
  const room = new Uint8Array(bundle.length + 5);
  room.set(bundle, 5);
  const leaves = await leafHashes(room.subarray(5), entries.length);
  assert.deepEqual(leaves, Uint8Array.from(entries.flatMap((e) => [...leafHash(e)])));
  await assert.rejects(leafHashes(bundle.slice(0, -1), entries.length), (e) => e instanceof Fault && e.code === "bundle");
});
