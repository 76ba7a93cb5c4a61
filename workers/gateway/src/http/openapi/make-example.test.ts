import { expect, test } from "vitest";
import type { Json } from "./json.ts";
import { makeExample } from "./make-example.ts";

const schemas = {
  Part: { type: "object", properties: { count: { type: "integer", minimum: 3 } } },
  Known: { type: "object", properties: { id: { type: "string" } } },
};
const make = (schema: Json) => makeExample(schema, schemas, { Known: { id: "its own" } });

test.each<[Json, Json]>([
  [{ type: "string" }, "…"],
  [{ type: ["string", "null"], format: "date-time" }, "2026-11-20T09:15:00.000Z"],
  [{ type: "string", enum: ["a", "b"] }, "a"],
  [{ type: "boolean" }, true],
  [{ type: "integer" }, 1],
  [{ type: "array", items: { type: "number" } }, [1]],
  [{ type: "object", additionalProperties: { type: "string" } }, {}],
  [{ anyOf: [{ $ref: "#/components/schemas/Part" }, { type: "null" }] }, { count: 3 }],
  [{ $ref: "#/components/schemas/Known" }, { id: "its own" }],
  [
    { type: "object", properties: { url: { type: "string" }, on: { type: "boolean" } } },
    { url: "https://app.example.com/hook", on: true },
  ],
])("%j shows %j", (schema, example) => {
  expect(make(schema)).toEqual(example);
});
