// Where a record's files come from: any web server that has them, or a folder in tests.

import { Fault, hex, release } from "./bytes.js";
import type { Act } from "./act.js";
import { Definition, manifestDigest } from "./definition.js";
import { digest as sha256 } from "./tree.js";

export interface Source {
  /** A file by its path, `checkpoint` or `tile/…`; `fresh`: not from a cache. */
  get(path: string, fresh?: boolean): Promise<Uint8Array>;
  /** The newest of a file that need not be there. */
  find(path: string): Promise<Uint8Array | undefined>;
}

export function overHttp(base: string): Source {
  const ask = (path: string, cache: RequestCache) => fetch(new URL(path, base), { cache, credentials: "omit" });
  const bytes = async (path: string, answer: Response) => {
    if (!answer.ok) throw new Fault("unreachable", `${path}: the server answers ${answer.status}`);
    return bodyOf(answer);
  };
  return {
    get: async (path, fresh = false) => bytes(path, await ask(path, fresh ? "no-store" : "default")),
    async find(path) {
      const answer = await ask(path, "no-store");
      return answer.status === 404 ? undefined : bytes(path, answer);
    },
  };
}

const FIRST_BYTES_MIN = 1 << 16;
const FIRST_BYTES_MAX = 1 << 25;

/** An answer's body, read into one buffer of ours: what a browser gathers by itself it keeps until it looks for garbage, and it looks seldom. */
async function bodyOf(answer: Response): Promise<Uint8Array> {
  if (!answer.body) return new Uint8Array();
  // Of a compressed body the header says less than comes. One byte more, so that its end is seen without a larger buffer.
  const said = Number(answer.headers.get("content-length") ?? 0) + 1;
  const into = new Uint8Array(Math.min(Math.max(said, FIRST_BYTES_MIN), FIRST_BYTES_MAX));
  const own = readerInto(answer.body);
  return own ? fill(own, into) : gather(answer.body.getReader(), into);
}

/** A reader that fills what it is given, where the browser has it. */
function readerInto(body: ReadableStream<Uint8Array>): ReadableStreamBYOBReader | undefined {
  try {
    return body.getReader({ mode: "byob" });
  } catch {
    return undefined;
  }
}

async function fill(reader: ReadableStreamBYOBReader, into: Uint8Array<ArrayBuffer>): Promise<Uint8Array> {
  let bytes = into;
  for (let used = 0; ; ) {
    if (used === bytes.length) bytes = larger(bytes, used, 2 * used);
    // The buffer changes hands with each reading and comes back.
    const { done, value } = await reader.read(bytes.subarray(used));
    if (value) {
      bytes = new Uint8Array(value.buffer);
      used += value.length;
    }
    if (done) return bytes.subarray(0, used);
  }
}

async function gather(reader: ReadableStreamDefaultReader<Uint8Array>, into: Uint8Array<ArrayBuffer>): Promise<Uint8Array> {
  let bytes = into;
  for (let used = 0; ; ) {
    const { done, value } = await reader.read();
    if (done) return bytes.subarray(0, used);
    if (used + value.length > bytes.length) bytes = larger(bytes, used, Math.max(2 * bytes.length, used + value.length));
    bytes.set(value, used);
    used += value.length;
    if (value.length === value.buffer.byteLength) release(value);
  }
}

/** The same bytes in a larger buffer; the smaller one is given back. */
function larger(bytes: Uint8Array, used: number, length: number): Uint8Array<ArrayBuffer> {
  const more = new Uint8Array(length);
  more.set(bytes.subarray(0, used));
  release(bytes);
  return more;
}

/** A file by its digest, `sha256:…`; what comes is held against it. */
export async function blob(source: Source, digest: string): Promise<Uint8Array> {
  const name = digest.replace(/^sha256:/, "");
  const bytes = await source.get(`blob/${name}`);
  if (hex(await sha256(bytes)) !== name) throw new Fault("blob", `the file ${name} is not what its name says`);
  return bytes;
}

/** The election of a record's first act, with names in a language where it has them. */
export async function readDefinition(source: Source, act: Act, language = ""): Promise<Definition> {
  if (act.kind !== "definition" || !act.files || !act.digest) throw new Fault("act-order", "the first act is no definition");
  const names = Object.keys(act.files);
  const files = await Promise.all(names.map((n) => blob(source, act.files![n]!)));
  if (manifestDigest(act.files) !== act.digest) throw new Fault("definition-digest", "the digest of the definition is not that of its files");
  const definition = new Definition(new Map(names.map((n, i) => [n, files[i]!])), act.digest, language);
  files.forEach(release);
  return definition;
}

