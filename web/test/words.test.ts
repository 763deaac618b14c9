// The page's words: every language says everything, with the same places for numbers and names.

import assert from "node:assert/strict";
import { readFileSync, readdirSync } from "node:fs";
import { test } from "node:test";
import { LANGUAGES, Speech } from "../src/words.js";
import { type Key, en } from "../src/words/en.js";

const places = (s: string) => [...s.matchAll(/\{([a-z]+)\}/g)].map((m) => m[1]).sort();

test("every language has every word, with the same places", () => {
  assert.deepEqual(Object.keys(LANGUAGES).sort(), ["ar", "ckb", "en", "ky", "ru", "tr"]);
  for (const [language, words] of Object.entries(LANGUAGES)) {
    assert.deepEqual(Object.keys(words).sort(), Object.keys(en).sort(), language);
    for (const [key, english] of Object.entries(en)) {
      const said = words[key as Key];
      assert.deepEqual(places(said), places(english), `${language} ${key}`);
      if (language !== "en") assert.notEqual(said, english, `${language} ${key} is not translated`);
    }
  }
});

test("every word is used", () => {
  const sources = readdirSync("src").filter((f) => f.endsWith(".ts")).map((f) => readFileSync(`src/${f}`, "utf8")).join("\n");
  assert.deepEqual(Object.keys(en).filter((key) => !sources.includes(`"${key}"`)), []);
});

test("what runs the other way is kept apart, and nothing else", () => {
  const line = (language: string, contest: string) => new Speech(language).say("tableOf", { contest, reported: 1, expected: 2 });
  assert.ok(line("ar", "Parliament 2").includes("\u2068Parliament 2\u2069"));
  assert.ok(line("en", "\u0628\u0631\u0644\u0645\u0627\u0646").startsWith("\u2068"));
  assert.equal(line("en", "Parliament 2"), "Parliament 2: results counted: 1 of 2");
});

test("numbers stand as the language writes them, and a language that is not there is English", () => {
  assert.equal(new Speech("tr").say("counting", { done: 1234, of: 5678 }), "Sayılıyor: 5.678 işlemden 1.234");
  assert.equal(new Speech("ru").number(1234567), "1\u202f234\u202f567");
  assert.equal(new Speech("ckb").number(1234), "١٬٢٣٤");
  assert.equal(new Speech("tr-TR").language, "tr");
  assert.deepEqual([new Speech("fr").language, new Speech("").number(1234), new Speech("en").number(null)], ["en", "1,234", "–"]);
});
