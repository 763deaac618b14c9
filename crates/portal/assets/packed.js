// Shows a page of a static copy of the site that stands in a pack: docs/formats/static-site.md.
"use strict";
(async () => {
  const place = document.getElementById("packed");
  const withoutLanguage = (path) => {
    const prefix = place?.dataset.prefixes.split(" ").find((p) => path.startsWith(`${p}/`));
    return prefix ? path.slice(prefix.length) : path;
  };
  // Pages of stations and small areas stand in the packs once, in English, whatever the language of the page that links them.
  const address = withoutLanguage(location.pathname) + location.search;
  if (!place || !globalThis.crypto?.subtle || !globalThis.DecompressionStream) return;
  const hash = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(address));
  const hex = Array.from(new Uint8Array(hash), (b) => b.toString(16).padStart(2, "0")).join("");
  const got = await fetch(`/pack/${hex.slice(0, Number(place.dataset.digits))}.pack`);
  if (!got.ok) return;
  const bytes = new Uint8Array(await got.arrayBuffer());
  const first = bytes.indexOf(10);
  const second = bytes.indexOf(10, first + 1);
  const text = (part) => new TextDecoder().decode(part);
  if (text(bytes.subarray(0, first)) !== "scrutineer pack v1") return;
  const row = JSON.parse(text(bytes.subarray(first + 1, second))).find((r) => r[0] === address);
  if (!row || !row[1].startsWith("text/html")) return;
  const from = second + 1 + row[2];
  const packed = new Blob([bytes.subarray(from, from + row[3])]).stream();
  const page = await new Response(packed.pipeThrough(new DecompressionStream("gzip"))).text();
  document.open();
  document.write(page);
  document.close();
})();
