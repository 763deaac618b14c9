// Where a record's files come from: any web server that has them, or a folder in tests.

import { Fault, hex } from "./bytes.js";
import type { Act } from "./act.js";
import { Definition } from "./definition.js";
import { digestOf } from "./tree.js";

export interface Source {
  /** A file by its path, `checkpoint` or `tile/…`; `fresh`: not from a cache. */
  get(path: string, fresh?: boolean): Promise<Uint8Array>;
}

export function overHttp(base: string): Source {
  return {
    async get(path, fresh = false) {
      const answer = await fetch(new URL(path, base), { cache: fresh ? "no-store" : "default", credentials: "omit" });
      if (!answer.ok) throw new Fault("unreachable", `${path}: the server answers ${answer.status}`);
      return new Uint8Array(await answer.arrayBuffer());
    },
  };
}

/** A file by its digest, `sha256:…`; what comes is held against it. */
export async function blob(source: Source, digest: string): Promise<Uint8Array> {
  const name = digest.replace(/^sha256:/, "");
  const bytes = await source.get(`blob/${name}`);
  if (hex(digestOf(bytes)) !== name) throw new Fault("blob", `the file ${name} is not what its name says`);
  return bytes;
}

/** The election of a record's first act. */
export async function readDefinition(source: Source, act: Act): Promise<Definition> {
  if (act.kind !== "definition" || !act.files || !act.digest) throw new Fault("act-order", "the first act is no definition");
  const names = Object.keys(act.files);
  const files = await Promise.all(names.map((n) => blob(source, act.files![n]!)));
  const definition = new Definition(new Map(names.map((n, i) => [n, files[i]!])));
  if (definition.digest !== act.digest) throw new Fault("definition-digest", "the digest of the definition is not that of its files");
  return definition;
}

