// Shows a page of a static copy of the site where the host has found no file at its address: docs/formats/static-site.md.
"use strict";
(async () => {
  const place = document.getElementById("packed");
  if (!place) return;
  const path = location.pathname;
  const prefix = place.dataset.prefixes.split(" ").find((p) => path === p || path.startsWith(`${p}/`)) ?? "";

  // The file of an address, for a host that does not add endings itself.
  const inFile = async (address) => {
    const file = address + (location.search ? `@${location.search.slice(1)}` : address.endsWith("/") ? "index" : "");
    const got = await fetch(`${file}.html`);
    const page = got.ok && got.headers.get("content-type")?.startsWith("text/html") ? await got.text() : null;
    // A host that says of this page that it is the one that was asked for.
    return page?.includes('id="packed"') ? null : page;
  };

  const inPack = async (address, language) => {
    if (!globalThis.crypto?.subtle || !globalThis.DecompressionStream) return null;
    const hash = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(address));
    const hex = Array.from(new Uint8Array(hash), (b) => b.toString(16).padStart(2, "0")).join("");
    const got = await fetch(`/pack${language}/${hex.slice(0, Number(place.dataset.digits))}.pack`);
    if (!got.ok) return null;
    const unpacked = new Response(got.body.pipeThrough(new DecompressionStream("gzip")));
    // A host that says of some page that it is the pack which it has not.
    const bytes = new Uint8Array(await unpacked.arrayBuffer().catch(() => new ArrayBuffer()));
    const first = bytes.indexOf(10);
    const second = bytes.indexOf(10, first + 1);
    const text = (part) => new TextDecoder().decode(part);
    if (text(bytes.subarray(0, first)) !== "scrutineer pack v2") return null;
    const row = JSON.parse(text(bytes.subarray(first + 1, second))).find((r) => r[0] === address);
    if (!row || !row[1].startsWith("text/html")) return null;
    const from = second + 1 + row[2];
    return text(bytes.subarray(from, from + row[3]));
  };

  // In the language of the address, and else in English, in which everything is there.
  for (const language of prefix ? [prefix, ""] : [""]) {
    const address = language + (path.slice(prefix.length) || (language ? "" : "/"));
    const station = address.startsWith(`${language}/station/`);
    const page = (station ? null : await inFile(address)) ?? (location.search ? null : await inPack(address, language));
    if (page === null) continue;
    document.open();
    document.write(page);
    document.close();
    return;
  }
})();
