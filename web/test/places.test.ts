import assert from "node:assert/strict";
import { test } from "node:test";
import { type Told, distance, inView, placeOf } from "../src/places.js";

const told = (layer: string, at: unknown, properties: Record<string, unknown>): Told => ({ layer: { id: layer }, geometry: { type: "Point", coordinates: at }, properties });
const school = { place: "School", address: "Mill Road 1", stations: '[["x/1","No. 1"],["x/2","No. 2"]]' };

test("a building is read with its stations", () => {
  assert.deepEqual(placeOf(told("places", [29, 41], school)), { name: "School", address: "Mill Road 1", at: [29, 41], stations: [["x/1", "No. 1"], ["x/2", "No. 2"]] });
});

test("what is no building is left out", () => {
  for (const [at, properties] of [
    [[29], school],
    [["29", 41], school],
    [undefined, school],
    [[29, 41], { ...school, stations: "[" }],
    [[29, 41], { ...school, stations: '{"0":1}' }],
    [[29, 41], { ...school, stations: '[["x/1"]]' }],
    [[29, 41], { ...school, stations: '[["x/1",1]]' }],
    [[29, 41], { ...school, place: 1 }],
    [[29, 41], {}],
  ] as Array<[unknown, Record<string, unknown>]>) assert.equal(placeOf(told("places", at, properties)), undefined, JSON.stringify([at, properties]));
});

test("what two tiles draw is counted once, and a point of several as so many", () => {
  const features = [
    told("places", [29, 41], school),
    told("places", [29.0000001, 41], school),
    told("places", [30, 41], { ...school, stations: '[["x/9","No. 9"]]' }),
    told("clusters", [31, 41], { places: 7, stations: 20 }),
    told("clusters", [31, 41], { places: 7, stations: 20 }),
    told("clusters", [31, 41], { places: "7" }),
  ];
  const { places, all } = inView(features);
  assert.equal(places.length, 2);
  assert.equal(all, 9);
});

test("nearer is nearer, in the north as well", () => {
  assert.ok(distance([10, 60], [11, 60]) < distance([10, 60], [10, 60.6]));
});
