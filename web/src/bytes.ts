// Bytes as text and back, each in one spelling only: what has two spellings could be signed once and read twice.

/** Something that is not in its form. `code` is stable, the message is for people. */
export class Fault extends Error {
  constructor(
    readonly code: string,
    message: string,
  ) {
    super(message);
  }
}

/**
 * So many letters at once are read and written without the browser's coders. Chromium keeps what goes through those outside of the script's memory,
 * some hundred bytes a text, until it collects all garbage: of the names of a country alone that were 60 MB.
 */
const PLAIN_MAX = 1 << 13;
const STRICT = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
const ENCODER = new TextEncoder();
const ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
const VALUE = new Int8Array(128).fill(-1);
for (let i = 0; i < 64; i++) VALUE[ALPHABET.charCodeAt(i)] = i;

export function utf8(text: string): Uint8Array<ArrayBuffer> {
  if (text.length <= PLAIN_MAX) {
    const bytes = new Uint8Array(text.length);
    if (putPlain(text, bytes)) return bytes;
  }
  return ENCODER.encode(text);
}

/** Writes a text; gives how many bytes it has, or undefined where there is not enough room. */
export function put(text: string, into: Uint8Array<ArrayBuffer>): number | undefined {
  if (text.length > into.length) return undefined;
  if (putPlain(text, into)) return text.length;
  const { read, written } = ENCODER.encodeInto(text, into);
  return read < text.length ? undefined : written;
}

/** The same of ASCII letters only; else false. */
function putPlain(text: string, into: Uint8Array): boolean {
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code >= 0x80) return false;
    into[i] = code;
  }
  return true;
}

/** A copy: a piece that was cut out of a longer text keeps all of that text in memory. */
export function copied(text: string): string {
  const units = new Uint16Array(text.length);
  for (let i = 0; i < units.length; i++) units[i] = text.charCodeAt(i);
  return String.fromCharCode.apply(null, units as unknown as number[]);
}

export function text(bytes: Uint8Array): string {
  try {
    return plain(bytes) ?? STRICT.decode(bytes);
  } catch {
    throw new Fault("encoding", "this is not UTF-8");
  }
}

/** Text of ASCII letters only. */
function plain(bytes: Uint8Array): string | undefined {
  if (bytes.length > PLAIN_MAX) return undefined;
  for (let i = 0; i < bytes.length; i++) if (bytes[i]! >= 0x80) return undefined;
  return String.fromCharCode.apply(null, bytes as unknown as number[]);
}

/** RFC 4648 section 4 with padding; unused bits must be zero. */
export function unbase64(s: string): Uint8Array<ArrayBuffer> {
  const wrong = () => new Fault("base64", "this is not Base64 in its one spelling");
  if (s.length % 4 !== 0) throw wrong();
  const pad = s.endsWith("==") ? 2 : s.endsWith("=") ? 1 : 0;
  const digits = s.length - pad;
  const out = new Uint8Array((s.length / 4) * 3 - pad);
  let held = 0;
  let bits = 0;
  let at = 0;
  for (let i = 0; i < digits; i++) {
    const code = s.charCodeAt(i);
    const v = code < 128 ? VALUE[code]! : -1;
    if (v < 0) throw wrong();
    held = ((held << 6) | v) & 0xffffff;
    bits += 6;
    if (bits >= 8) {
      bits -= 8;
      out[at++] = (held >> bits) & 0xff;
    }
  }
  if ((held & ((1 << bits) - 1)) !== 0) throw wrong();
  return out;
}

export function base64(bytes: Uint8Array): string {
  let s = "";
  for (let i = 0; i < bytes.length; i += 3) {
    const n = (bytes[i]! << 16) | ((bytes[i + 1] ?? 0) << 8) | (bytes[i + 2] ?? 0);
    s += ALPHABET[n >> 18]! + ALPHABET[(n >> 12) & 63]!;
    s += i + 1 < bytes.length ? ALPHABET[(n >> 6) & 63]! : "=";
    s += i + 2 < bytes.length ? ALPHABET[n & 63]! : "=";
  }
  return s;
}

const HEX = Array.from({ length: 256 }, (_, i) => i.toString(16).padStart(2, "0"));

export function hex(bytes: Uint8Array): string {
  let s = "";
  for (const b of bytes) s += HEX[b]!;
  return s;
}

/** Lower-case hexadecimal digits, two a byte. */
export function unhex(s: string): Uint8Array<ArrayBuffer> {
  const out = new Uint8Array(s.length >> 1);
  for (let i = 0; i < out.length; i++) out[i] = (nibble(s.charCodeAt(2 * i)) << 4) | nibble(s.charCodeAt(2 * i + 1));
  if (s.length % 2 !== 0) throw new Fault("hex", "these are not lower-case hexadecimal digits");
  return out;
}

function nibble(code: number): number {
  if (code >= 0x30 && code <= 0x39) return code - 0x30;
  if (code >= 0x61 && code <= 0x66) return code - 0x57;
  throw new Fault("hex", "these are not lower-case hexadecimal digits");
}

export function same(a: Uint8Array, b: Uint8Array): boolean {
  if (a.length !== b.length) return false;
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return false;
  return true;
}

export function joined(...parts: Uint8Array[]): Uint8Array<ArrayBuffer> {
  const out = new Uint8Array(parts.reduce((n, p) => n + p.length, 0));
  let at = 0;
  for (const p of parts) {
    out.set(p, at);
    at += p.length;
  }
  return out;
}

/**
 * Gives memory back at once, and not when a browser next looks for garbage. The bytes must not be used again. They are sent where nobody listens: a
 * buffer that changes hands is no longer its sender's. `transfer(0)` would free it for the script alone; Chromium keeps what it has itself fetched
 * into a buffer until it collects, and sees no reason to collect, since for the script the memory is free.
 */
export function release(bytes: Uint8Array): void {
  nobody ??= toNobody();
  nobody.postMessage(null, [bytes.buffer as ArrayBuffer]);
}

/** One for all: each costs more than what is sent. */
let nobody: MessagePort | undefined;

function toNobody(): MessagePort {
  const { port1, port2 } = new MessageChannel();
  port2.close();
  return port1;
}

/** More than a browser lets be taken without looking for garbage, at once or a little later. */
const REMINDERS_BYTES = [1 << 28, 1 << 26];

/**
 * Has the browser look for garbage: memory is asked for that is never touched, so it costs nothing, but it is counted. What is small for the script
 * and large outside of it, as a key is, would otherwise gather for a whole country.
 */
export function remind(): void {
  for (const length of REMINDERS_BYTES) {
    try {
      void new ArrayBuffer(length);
      return;
    } catch {
      // A device that has not so much of it.
    }
  }
}

/** Decimal digits without sign or leading zeros, up to `max`. */
export function decimal(s: string, max: number): number {
  if (!/^(0|[1-9][0-9]{0,15})$/.test(s) || Number(s) > max) throw new Fault("number", `${JSON.stringify(s)} is no number up to ${max}`);
  return Number(s);
}
