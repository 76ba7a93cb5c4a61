import * as stable from "@opentelemetry/semantic-conventions";
import * as incubating from "@opentelemetry/semantic-conventions/incubating";
import { expect, test } from "vitest";
import { SPAN_ATTRIBUTES } from "./attributes.ts";

test("every attribute of a span has a name of OpenTelemetry's, or is one of Atlas's own", () => {
  const known = new Set<unknown>(Object.values({ ...stable, ...incubating }));
  const unknown = SPAN_ATTRIBUTES.filter((name) => !known.has(name) && !name.startsWith("atlas."));
  expect(unknown).toEqual([]);
});

test("no attribute may hold what a caller or a provider sent", () => {
  const free =
    /^(?:url\.|user_agent|client\.|http\.request\.(?:header|body)|http\.response\.(?:header|body)|db\.query|error\.message|exception\.)/;
  expect(SPAN_ATTRIBUTES.filter((name) => free.test(name))).toEqual([]);
});
