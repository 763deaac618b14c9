// A site that lies: it passes everything on from the true one, but for what a test bends.

import { createServer } from "node:http";
import type { AddressInfo } from "node:net";

/** Gives another answer for a path, or undefined to leave it as it is. */
export type Bend = (path: string, body: Buffer) => Buffer | undefined;

const CARRIED = ["content-type", "content-security-policy"];

export async function liar(truth: string, bend: Bend): Promise<{ url: string; close: () => void }> {
  const server = createServer((request, answer) => {
    void (async () => {
      const path = request.url ?? "/";
      const true_ = await fetch(new URL(path, truth));
      const body = Buffer.from(await true_.arrayBuffer());
      answer.statusCode = true_.status;
      for (const name of CARRIED) answer.setHeader(name, true_.headers.get(name) ?? "");
      answer.end(bend(path, body) ?? body);
    })().catch((e: unknown) => answer.destroy(e as Error));
  });
  await new Promise<void>((ready) => server.listen(0, "127.0.0.1", ready));
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, close: () => server.close() };
}
