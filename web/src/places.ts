// Polling places as the tiles tell of them.

/** What a tile says of a point; every value comes from a file that is read as a stranger's. */
export interface Told {
  readonly layer: { readonly id: string };
  readonly geometry: { readonly type: string; readonly coordinates?: unknown };
  readonly properties: Readonly<Record<string, unknown>>;
}

/** A building with its stations. */
export interface Place {
  readonly name: string;
  readonly address: string;
  /** Longitude and latitude. */
  readonly at: [number, number];
  /** Ids and names. */
  readonly stations: ReadonlyArray<readonly [string, string]>;
}

/** A feature of the layer of buildings; `undefined` where it is none. */
export function placeOf(feature: Pick<Told, "geometry" | "properties">): Place | undefined {
  const { place, address, stations } = feature.properties;
  const at = feature.geometry.coordinates;
  if (feature.geometry.type !== "Point" || !Array.isArray(at) || typeof at[0] !== "number" || typeof at[1] !== "number") return undefined;
  const list = stationsOf(stations);
  if (typeof place !== "string" || typeof address !== "string" || !list) return undefined;
  return { name: place, address, at: [at[0], at[1]], stations: list };
}

function stationsOf(text: unknown): Place["stations"] | undefined {
  if (typeof text !== "string") return undefined;
  try {
    const list: unknown = JSON.parse(text);
    const isStation = (s: unknown): s is [string, string] => Array.isArray(s) && s.length === 2 && s.every((t) => typeof t === "string");
    return Array.isArray(list) && list.every(isStation) ? list : undefined;
  } catch {
    return undefined;
  }
}

/** The buildings among what is drawn, each once, and how many there are with those that are drawn as one point. */
export function inView(features: readonly Told[]): { places: Place[]; all: number } {
  const places = new Map<string, Place>();
  const clusters = new Map<string, number>();
  for (const f of features) {
    const key = JSON.stringify([f.geometry.coordinates, f.properties]);
    if (f.layer.id === "clusters") {
      const n = f.properties.places;
      if (typeof n === "number") clusters.set(key, n);
      continue;
    }
    const place = placeOf(f);
    if (place) places.set(place.stations[0]?.[0] ?? key, place);
  }
  const grouped = [...clusters.values()].reduce((sum, n) => sum + n, 0);
  return { places: [...places.values()], all: places.size + grouped };
}

/** For an order only: degrees, a degree of longitude taken as wide as it is there. */
export function distance(a: readonly [number, number], b: readonly [number, number]): number {
  return Math.hypot((a[0] - b[0]) * Math.cos(((a[1] + b[1]) / 2) * (Math.PI / 180)), a[1] - b[1]);
}
