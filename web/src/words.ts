// The page's words in the language that the page is in, and numbers as that language writes them.

import { ar } from "./words/ar.js";
import { ckb } from "./words/ckb.js";
import { type Key, type Words, en } from "./words/en.js";
import { ky } from "./words/ky.js";
import { ru } from "./words/ru.js";
import { tr } from "./words/tr.js";

export const LANGUAGES: Readonly<Record<string, Words>> = { en, tr, ky, ru, ar, ckb };

/** As the other pages write them: Arabic and Sorani in their own digits, Kyrgyz and Russian in groups with a narrow space. */
const NUMBERS: Readonly<Record<string, string>> = { en: "en", tr: "tr", ky: "ru", ru: "ru", ar: "ar-IQ-u-nu-arab", ckb: "ar-IQ-u-nu-arab" };

export class Speech {
  readonly language: string;
  private readonly words: Words;
  private readonly numbers: Intl.NumberFormat;

  /** A language that is not there is English; a region behind it does not matter. */
  constructor(language: string) {
    const code = language.split("-")[0] ?? "";
    this.language = code in LANGUAGES ? code : "en";
    this.words = LANGUAGES[this.language] ?? en;
    this.numbers = new Intl.NumberFormat(NUMBERS[this.language]);
  }

  get direction(): "ltr" | "rtl" {
    return this.language === "ar" || this.language === "ckb" ? "rtl" : "ltr";
  }

  say(key: Key, given: Readonly<Record<string, string | number>> = {}): string {
    return this.words[key].replace(/\{([a-z]+)\}/g, (_, name: string) => {
      const v = given[name];
      return typeof v === "number" ? this.number(v) : this.apart(v ?? "");
    });
  }

  /** What runs the other way, such as a root among Arabic words, must not turn what stands around it. */
  private apart(text: string): string {
    const other = this.direction === "rtl" ? /[\p{L}\p{N}]/u : /[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc\u202a-\u202e\u2066-\u2069]/;
    return other.test(text) ? `\u2068${text}\u2069` : text;
  }

  /** A dash for what was not established. */
  number(n: number | null | undefined): string {
    return typeof n === "number" ? this.numbers.format(n).replaceAll("\u00a0", "\u202f") : "–";
  }
}
