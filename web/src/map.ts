// The page /where/map: polling places from the site's own file of tiles, on outlines of areas. What is in view stands in a list beside the map too, so
// that nobody needs to see or point at it. Where the reader is stays on the device.

import { GeolocateControl, type LngLatLike, Map as Zoomed, type MapOptions, NavigationControl, Popup, ScaleControl, type StyleSpecification, addProtocol, setWorkerUrl } from "maplibre-gl";
import { PMTiles, Protocol } from "pmtiles";
import { coloursAt, styleOf } from "./mapstyle.js";
import { type Place, type Told, distance, inView, placeOf } from "./places.js";
import { Speech } from "./words.js";

/** Places in the list beside the map. */
const LISTED = 40;
/** A single building is looked at from here. */
const CLOSE = 16;

class PlaceMap {
  private readonly w = new Speech(document.documentElement.lang);
  private readonly said: DOMStringMap;
  private readonly dark = matchMedia("(prefers-color-scheme: dark)");
  private popup: Popup | undefined;
  private map: Zoomed | undefined;

  constructor(private readonly at: HTMLElement) {
    this.said = at.dataset;
  }

  private part<E extends HTMLElement>(name: string): E {
    const e = document.querySelector<E>(`[data-part="${name}"]`);
    if (!e) throw new Error(`the page has no ${name}`);
    return e;
  }

  async start(): Promise<void> {
    setWorkerUrl(new URL(this.said.worker ?? "", location.href).href);
    const tiles = new PMTiles(new URL(this.said.tiles ?? "", location.href).href);
    const protocol = new Protocol();
    protocol.add(tiles);
    addProtocol("pmtiles", protocol.tile);
    const header = await tiles.getHeader();
    this.at.hidden = false;
    const options: MapOptions = {
      container: this.part("map"),
      style: this.style(tiles.source.getKey()),
      bounds: [header.minLon, header.minLat, header.maxLon, header.maxLat],
      fitBoundsOptions: { padding: 32 },
      hash: "at",
      maxZoom: 19,
      attributionControl: false,
      // The file never changes; its answers say a second, as all data do.
      refreshExpiredTiles: false,
      dragRotate: false,
      pitchWithRotate: false,
      locale: this.locale(),
    };
    const map = new Zoomed(options);
    this.map = map;
    map.touchZoomRotate.disableRotation();
    map.keyboard.disableRotation();
    map.addControl(new NavigationControl({ showCompass: false }));
    map.addControl(new GeolocateControl({ positionOptions: { enableHighAccuracy: true }, trackUserLocation: false }));
    // The library names this button once the browser has said whether it may tell where one is; until then it has the name here.
    map.getContainer().querySelector(".maplibregl-ctrl-geolocate")?.setAttribute("aria-label", this.said.here ?? "");
    map.addControl(new ScaleControl());
    map.on("click", (e) => this.point(e.point, e.lngLat));
    for (const layer of ["places", "clusters"]) {
      map.on("mouseenter", layer, () => (map.getCanvas().style.cursor = "pointer"));
      map.on("mouseleave", layer, () => (map.getCanvas().style.cursor = ""));
    }
    map.on("idle", () => this.list());
    this.dark.addEventListener("change", () => map.setStyle(this.style(tiles.source.getKey())));
  }

  private locale(): Record<string, string> {
    const s = this.said;
    return {
      "Map.Title": s.map ?? "",
      "NavigationControl.ZoomIn": s.zoomIn ?? "",
      "NavigationControl.ZoomOut": s.zoomOut ?? "",
      "GeolocateControl.FindMyLocation": s.here ?? "",
      "GeolocateControl.LocationNotAvailable": s.hereNot ?? "",
      "Popup.Close": s.close ?? "",
    };
  }

  private style(tiles: string): StyleSpecification {
    const areas = this.said.areas;
    return styleOf(tiles, areas && new URL(areas, location.href).href, document.documentElement.lang, coloursAt(this.at));
  }

  /** What lies under a finger: a building tells of itself, several come closer. */
  private point(point: { x: number; y: number }, at: LngLatLike): void {
    if (!this.map) return;
    const wide = 8;
    const box: [[number, number], [number, number]] = [
      [point.x - wide, point.y - wide],
      [point.x + wide, point.y + wide],
    ];
    const hit = this.map.queryRenderedFeatures(box, { layers: ["places", "clusters"] })[0];
    if (!hit) return;
    if (hit.layer.id === "clusters") {
      this.map.easeTo({ center: at, zoom: Math.min(this.map.getZoom() + 2, CLOSE) });
      return;
    }
    const place = placeOf(hit as Told);
    if (place) this.open(place);
  }

  private open(place: Place): void {
    if (!this.map) return;
    this.popup?.remove();
    const card = document.createElement("div");
    card.append(...this.about(place));
    this.popup = new Popup({ maxWidth: "20rem", focusAfterOpen: true }).setLngLat(place.at).setDOMContent(card).addTo(this.map);
  }

  /** Name, address and stations of a building. */
  private about(place: Place): Node[] {
    const element = <K extends keyof HTMLElementTagNameMap>(name: K, text: string): HTMLElementTagNameMap[K] => {
      const e = document.createElement(name);
      e.textContent = text;
      e.dir = "auto";
      return e;
    };
    const nodes: Node[] = [];
    if (place.name) nodes.push(element("b", place.name), document.createElement("br"));
    if (place.address) nodes.push(element("span", place.address), document.createElement("br"));
    nodes.push(document.createTextNode(`${this.said.stations ?? ""} `));
    place.stations.forEach(([id, name], i) => {
      const link = element("a", name);
      link.href = `${this.said.prefix ?? ""}/station/${id.split("/").map(encodeURIComponent).join("/")}`;
      nodes.push(...(i > 0 ? [document.createTextNode(", ")] : []), link);
    });
    return nodes;
  }

  /** The list of what the map shows now. */
  private list(): void {
    const map = this.map;
    if (!map) return;
    const middle = map.getCenter();
    const { places, all } = inView(map.queryRenderedFeatures({ layers: ["places", "clusters"] }) as Told[]);
    places.sort((a, b) => distance(a.at, [middle.lng, middle.lat]) - distance(b.at, [middle.lng, middle.lat]));
    const shown = places.slice(0, LISTED);
    this.part("heading").textContent = `${this.said.inView ?? ""} (${this.w.number(all)})`;
    const more = this.part("more");
    more.textContent = (all > 0 ? this.said.nearer : this.said.none) ?? "";
    more.hidden = all === shown.length && all > 0;
    this.part("list").replaceChildren(
      ...shown.map((place) => {
        const item = document.createElement("li");
        item.append(...this.about(place));
        return item;
      }),
    );
  }
}

const at = document.querySelector<HTMLElement>("[data-places]");
if (at) {
  const cannot = (): void => {
    const words = document.querySelector<HTMLElement>("[data-part=cannot]");
    if (!words) return;
    words.textContent = at.dataset.cannot ?? "";
    words.hidden = false;
    at.hidden = true;
  };
  new PlaceMap(at).start().catch((e: unknown) => {
    console.error(e);
    cannot();
  });
}
