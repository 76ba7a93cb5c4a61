import { createConfig, lintFromString } from "@redocly/openapi-core";
import { beforeAll, describe, expect, test } from "vitest";
import { ask } from "#support/gateway/ask";
import { makeEnv } from "#support/gateway/doubles";
import { makeDashboardDoor } from "../../doors/dashboard-door.ts";
import { makePublicDoor } from "../../doors/public-door.ts";
import { SAME_PROPERTIES, SCHEMA_TEXTS } from "../../routes/descriptions/all.ts";
import { BETTER_NAMES } from "../../routes/descriptions/names.ts";
import { PARAMETER_TEXTS } from "../../routes/descriptions/parameters.ts";
import { SHARED_TEXTS } from "../../routes/descriptions/shared.ts";
import type { Door } from "../door.ts";
import { type Json, type JsonObject, isObject, objectAt } from "./json.ts";

/** Every object inside a value, with its path. */
function objectsIn(value: Json | undefined, path = ""): [path: string, value: JsonObject][] {
  if (Array.isArray(value)) return value.flatMap((one, i) => objectsIn(one, `${path}/${i}`));
  if (!isObject(value)) return [];
  const inner = Object.entries(value);
  return [[path, value], ...inner.flatMap(([name, one]) => objectsIn(one, `${path}/${name}`))];
}

const isInline = (path: string, { properties }: JsonObject): boolean =>
  isObject(properties) &&
  Object.keys(properties).length > 0 &&
  !/^\/components\/schemas\/\w+$/.test(path) &&
  // A problem's codes are added to the named one.
  !path.includes("application/problem+json");

const isDescribed = (value: Json | undefined): boolean =>
  isObject(value) && typeof value["description"] === "string" && value["description"] !== "";

/** The linter takes example.com for a left-over. */
const { env } = makeEnv({}, { ATLAS_BASE_URL: "https://atlas.test" });

const read = async (makeDoor: () => Door, at = ""): Promise<JsonObject> =>
  (await ask(makeDoor(), env, `${at}/openapi.json`)).json();

describe.each([
  ["public", makePublicDoor, ""],
  ["management", makePublicDoor, "/management"],
  ["dashboard", makeDashboardDoor, ""],
] as const)("the %s document", (_, makeDoor, at) => {
  let document: JsonObject;
  beforeAll(async () => {
    document = await read(makeDoor, at);
  });

  test("says what every property means", () => {
    const silent = objectsIn(document).flatMap(([path, schema]) =>
      Object.entries(objectAt(schema, "properties")).flatMap(([property, value]) =>
        path.endsWith("/properties") || isDescribed(value) ? [] : [`${path}.${property}`],
      ),
    );
    expect(silent, "describe it in its schema or in routes/descriptions").toEqual([]);
  });

  test("says what every parameter means", () => {
    const silent = objectsIn(document).filter(
      ([path, value]) => /\/parameters\/\d+$/.test(path) && !isDescribed(value),
    );
    expect(silent.map(([path, { name }]) => [path, name])).toEqual([]);
  });

  test("shows an example of every answer", () => {
    const answers = objectsIn(document["paths"])
      .filter(([path]) => /\/responses\/2\d\d\/content\/application\/json$/.test(path))
      .map(([, answer]) => objectAt(answer, "schema")["$ref"]);
    const schemas = objectAt(document["components"], "schemas");
    const silent = [...new Set(answers)].filter(
      (name) =>
        typeof name !== "string" ||
        !("examples" in objectAt(schemas, name.split("/").at(-1) ?? "")),
    );
    expect(silent, "add one to routes/examples").toEqual([]);
  });

  test("says what each of its tags is about", () => {
    const used = objectsIn(document["paths"]).flatMap(([, { tags }]) =>
      Array.isArray(tags) ? tags : [],
    );
    const { tags = [] } = document;
    const described = [tags].flat().map((tag) => (isObject(tag) ? tag["name"] : null));
    expect(new Set(described), "describe it in routes/descriptions/tags.ts").toEqual(new Set(used));
  });

  test("passes a public linter's recommended rules, warnings included", async () => {
    const config = await createConfig({ extends: ["recommended"] });
    const found = await lintFromString({ source: JSON.stringify(document), config });
    expect(
      found.map(({ ruleId, message, location }) => [ruleId, message, location[0]?.pointer]),
    ).toEqual([]);
  });

  test("names every object", () => {
    const inline = objectsIn(document).filter(([path, value]) => isInline(path, value));
    expect(inline.map(([path]) => path)).toEqual([]);
  });
});

describe("routes/descriptions", () => {
  let documents: JsonObject[];
  let schemas: JsonObject;
  beforeAll(async () => {
    documents = await Promise.all([read(makePublicDoor), read(makeDashboardDoor)]);
    const [first, second] = documents.map(({ components }) => objectAt(components, "schemas"));
    schemas = { ...first, ...second };
  });

  test("says nothing about a property that does not exist or that its own schema describes", () => {
    for (const [name, texts] of Object.entries(SCHEMA_TEXTS)) {
      const properties = objectAt(objectAt(schemas, name), "properties");
      for (const [property, text] of Object.entries(texts)) {
        const { description } = objectAt(properties, property);
        expect([name, property, description]).toEqual([name, property, text]);
      }
    }
  });

  test("has no shared text and no name that is not used", () => {
    const shown = documents.flatMap((one) =>
      objectsIn(one).map(([, { description }]) => description),
    );
    for (const text of [...Object.values(SHARED_TEXTS), ...Object.values(PARAMETER_TEXTS)])
      expect(shown).toContain(text);
    for (const name of [...Object.values(BETTER_NAMES), ...Object.entries(SAME_PROPERTIES).flat()])
      expect(Object.keys(schemas)).toContain(name);
  });
});
