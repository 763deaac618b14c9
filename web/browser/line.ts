// A telephone's line in front of a server: it carries so many bits a second, and what is said needs half a round trip to the other end.

import { type AddressInfo, type Socket, connect, createServer } from "node:net";

const PIECE_BYTES = 1400;

export interface Line {
  port: number;
  /** Bytes that came from the server until now. */
  down: () => number;
  close: () => void;
}

/** A line to a port of this machine. A connection costs a round trip before anything can be said, as TCP's greeting does. */
export async function lineTo(port: number, bitsPerSecond: number, roundTripMs: number): Promise<Line> {
  const open = new Set<Socket>();
  const free = { up: 0, down: 0 };
  let down = 0;
  const carry = (from: Socket, to: Socket, way: "up" | "down", notBefore: number) => {
    from.on("data", (all: Buffer) => {
      if (way === "down") down += all.length;
      for (let at = 0; at < all.length; at += PIECE_BYTES) {
        const piece = all.subarray(at, at + PIECE_BYTES);
        const now = performance.now();
        free[way] = Math.max(free[way], now, notBefore) + (piece.length * 8 * 1000) / bitsPerSecond;
        setTimeout(() => !to.destroyed && to.write(piece), free[way] + roundTripMs / 2 - now);
      }
    });
    from.on("close", () => setTimeout(() => to.end(), Math.max(0, free[way] + roundTripMs / 2 - performance.now())));
    from.on("error", () => to.destroy());
  };
  const server = createServer((near) => {
    const far = connect(port, "127.0.0.1");
    for (const s of [near, far]) {
      s.setNoDelay(true);
      open.add(s);
    }
    const greeted = performance.now() + roundTripMs;
    carry(near, far, "up", greeted);
    carry(far, near, "down", 0);
  });
  await new Promise<void>((ready) => server.listen(0, "127.0.0.1", ready));
  return {
    port: (server.address() as AddressInfo).port,
    down: () => down,
    close: () => {
      server.close();
      for (const s of open) s.destroy();
    },
  };
}
