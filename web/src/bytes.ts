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

const STRICT = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
const ENCODER = new TextEncoder();
const ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
const VALUE = new Int8Array(128).fill(-1);
for (let i = 0; i < 64; i++) VALUE[ALPHABET.charCodeAt(i)] = i;

export function utf8(text: string): Uint8Array<ArrayBuffer> {
  return ENCODER.encode(text);
}

export function text(bytes: Uint8Array): string {
  try {
    return STRICT.decode(bytes);
  } catch {
    throw new Fault("encoding", "this is not UTF-8");
  }
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

/** Gives memory back at once, where a browser can, and not when it next looks for garbage. The bytes must not be used again. */
export function release(bytes: Uint8Array): void {
  const buffer = bytes.buffer as ArrayBuffer & { transfer?: (length: number) => ArrayBuffer };
  buffer.transfer?.(0);
}

/** Decimal digits without sign or leading zeros, up to `max`. */
export function decimal(s: string, max: number): number {
  if (!/^(0|[1-9][0-9]{0,15})$/.test(s) || Number(s) > max) throw new Fault("number", `${JSON.stringify(s)} is no number up to ${max}`);
  return Number(s);
}
