// QR codes in a photo. The photo stays on the device: it is looked at in a thread of this page, as large as the codes need.

import { decodeQRBatch } from "qr/decode.js";
import { Fault } from "./bytes.js";

const BYTES_MAX = 48_000_000;
/** Points on the longer side. The densest code of a tape has 97 squares on a side: enough for several of them below each other. */
const SIDES = [1_600, 3_200];
const LOOK_MS = 8_000;

export async function codesIn(photo: Blob): Promise<string[]> {
  if (photo.size > BYTES_MAX) throw new Fault("photo-too-large", "the photo is too large");
  const bitmap = await createImageBitmap(photo).catch(() => {
    throw new Fault("photo-form", "this is no picture that the browser can read");
  });
  try {
    const found = new Set<string>();
    for (const side of SIDES) {
      const scale = Math.min(1, side / Math.max(bitmap.width, bitmap.height));
      const image = pointsOf(bitmap, Math.max(1, Math.round(bitmap.width * scale)), Math.max(1, Math.round(bitmap.height * scale)));
      const [results] = await decodeQRBatch([image], { effort: Number.POSITIVE_INFINITY, timeLimit: LOOK_MS });
      for (const r of results ?? []) if (typeof r === "string") found.add(r);
      // Smaller is quicker and less noisy; all points are looked at only where that shows nothing.
      if (found.size > 0 || scale === 1) break;
    }
    return [...found];
  } finally {
    bitmap.close();
  }
}

function pointsOf(bitmap: ImageBitmap, width: number, height: number): ImageData {
  const c = new OffscreenCanvas(width, height).getContext("2d", { willReadFrequently: true });
  if (!c) throw new Fault("photo-form", "this browser cannot look at pictures");
  c.imageSmoothingQuality = "high";
  c.drawImage(bitmap, 0, 0, width, height);
  return c.getImageData(0, 0, width, height);
}
