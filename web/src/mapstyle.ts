// How the map of polling places is drawn: in the colours of the page's own stylesheet, with the letters that the device has.

import type { LayerSpecification, StyleSpecification } from "maplibre-gl";

const LETTERS = ["sans-serif"];

/** Colours by the names that the stylesheet has for them. */
export type Colours = Readonly<Record<"ground" | "card" | "ink" | "quiet" | "link", string>>;

/** The colours that hold where an element stands, light or dark. */
export function coloursAt(at: HTMLElement): Colours {
  const probe = document.createElement("span");
  at.append(probe);
  const colour = (name: string): string => {
    probe.style.color = `var(--${name})`;
    return getComputedStyle(probe).color;
  };
  const all = { ground: colour("ground"), card: colour("card"), ink: colour("ink"), quiet: colour("quiet"), link: colour("link") };
  probe.remove();
  return all;
}

/** Tiles of places, and outlines of areas where there are any; names of areas in a language. */
export function styleOf(tiles: string, areas: string | undefined, language: string, c: Colours): StyleSpecification {
  const halo = { "text-halo-color": c.card, "text-halo-width": 1.5 };
  const layers: LayerSpecification[] = [{ id: "ground", type: "background", paint: { "background-color": c.ground } }];
  if (areas) {
    layers.push(
      { id: "areas", type: "fill", source: "areas", paint: { "fill-color": c.card } },
      { id: "borders", type: "line", source: "areas", paint: { "line-color": c.quiet, "line-width": ["interpolate", ["linear"], ["zoom"], 4, 0.5, 12, 2], "line-opacity": 0.6 } },
    );
  }
  layers.push({ id: "catchments", type: "line", source: "places", "source-layer": "catchments", paint: { "line-color": c.link, "line-width": 1, "line-opacity": 0.45, "line-dasharray": [3, 2] } });
  if (areas) {
    layers.push({
      id: "names",
      type: "symbol",
      source: "areas",
      layout: { "text-field": ["coalesce", ["get", `name:${language}`], ["get", "name"]], "text-font": LETTERS, "text-size": 13, "text-max-width": 8 },
      paint: { "text-color": c.quiet, ...halo },
    });
  }
  layers.push(
    {
      id: "clusters",
      type: "circle",
      source: "places",
      "source-layer": "clusters",
      paint: { "circle-color": c.link, "circle-radius": ["interpolate", ["linear"], ["get", "places"], 2, 11, 50, 17, 1000, 26], "circle-stroke-color": c.card, "circle-stroke-width": 2 },
    },
    {
      id: "places",
      type: "circle",
      source: "places",
      "source-layer": "places",
      paint: { "circle-color": c.card, "circle-radius": ["interpolate", ["linear"], ["zoom"], 8, 5, 16, 9], "circle-stroke-color": c.link, "circle-stroke-width": 3 },
    },
    {
      id: "numbers",
      type: "symbol",
      source: "places",
      "source-layer": "clusters",
      layout: { "text-field": ["to-string", ["get", "places"]], "text-font": LETTERS, "text-size": 12, "text-allow-overlap": true, "text-ignore-placement": true },
      paint: { "text-color": c.card },
    },
    {
      id: "titles",
      type: "symbol",
      source: "places",
      "source-layer": "places",
      minzoom: 12,
      layout: { "text-field": ["get", "place"], "text-font": LETTERS, "text-size": 12, "text-anchor": "top", "text-offset": [0, 0.9], "text-max-width": 9, "text-optional": true },
      paint: { "text-color": c.ink, ...halo },
    },
  );
  return {
    version: 8,
    sources: {
      places: { type: "vector", url: `pmtiles://${tiles}` },
      ...(areas ? { areas: { type: "geojson", data: areas } } : {}),
    },
    layers,
  };
}
