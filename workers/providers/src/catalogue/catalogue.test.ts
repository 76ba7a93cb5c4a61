import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { makeUrlPolicy } from "#shared/provider/address/url-policy";
import { makeCatalogue } from "./catalogue.ts";
import { PROVIDERS } from "./generated.ts";

const FOLDER = join(import.meta.dirname, "providers");
const MAX_LINES = 40;
const SANDBOX = "http://127.0.0.1:8790";

const files = readdirSync(FOLDER);
const makeFor = (baseUrl: string, sandboxIssuer: string | undefined) =>
  makeCatalogue(
    makeUrlPolicy({ ATLAS_BASE_URL: baseUrl, ATLAS_LOCAL_PROVIDERS: SANDBOX }),
    sandboxIssuer,
  );

test("each file of a provider bears the id of the provider, and the index has them all", () => {
  const ids = Object.values(PROVIDERS).map(({ definition }) => definition.id);
  expect(ids.map((id) => `${id}.ts`).toSorted()).toEqual(files.toSorted());
});

test.each(files)("%s is at most 40 lines long", (file) => {
  const lines = readFileSync(join(FOLDER, file), "utf8").trimEnd().split("\n");
  expect(lines.length).toBeLessThanOrEqual(MAX_LINES);
});

test.each(Object.entries(PROVIDERS))("%s is plain JSON data", (_name, entry) => {
  expect(JSON.parse(JSON.stringify(entry))).toStrictEqual(entry);
});

test("providers that need fewer settings come first, then names in alphabetical order", () => {
  const listed = [...makeFor("http://localhost:8787", SANDBOX).values()];
  const needs = listed.map(({ requiredSettings }) => requiredSettings.length);
  expect(needs).toEqual(needs.toSorted((a, b) => a - b));
  const plain = listed.filter(({ requiredSettings }) => requiredSettings.length === 0);
  const names = plain.map(({ definition }) => definition.name);
  expect(names).toEqual(names.toSorted((a, b) => a.localeCompare(b, "en")));
});

test("a local provider stands at its issuer, with no place left open", () => {
  const sandbox = makeFor("http://localhost:8787", SANDBOX).get("sandbox");
  expect(sandbox?.definition.issuer).toBe(SANDBOX);
  expect(sandbox?.definition.token_endpoint).toBe(`${SANDBOX}/token`);
  expect(JSON.stringify(sandbox)).not.toContain("{issuer}");
});

test.each<[what: string, baseUrl: string, issuer: string | undefined]>([
  ["the installation names no issuer", "http://localhost:8787", undefined],
  ["its issuer is not a local origin", "http://localhost:8787", "http://127.0.0.1:8791"],
  ["the base URL is public", "https://atlas.example.com", SANDBOX],
])("a local provider is not offered when %s", (_what, baseUrl, issuer) => {
  const offered = makeFor(baseUrl, issuer);
  expect(offered.has("github")).toBe(true);
  expect(offered.has("sandbox")).toBe(false);
});
