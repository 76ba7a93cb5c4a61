import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { providerSchema } from "#shared/contracts/providers/provider";
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

const told = Object.values(PROVIDERS).map(
  ({ definition, forPeople }) => [definition.id, definition, forPeople] as const,
);

test.each(told)("what %s tells people has the form of the contract", (_id, _definition, people) => {
  const form = providerSchema.pick({ setup: true, logo: true, scopes: true }).strict();
  expect(form.parse(people)).toEqual(people);
  expect(people.logo ?? "none").toMatch(/^[a-z0-9-]{1,40}$/);
  const { setup } = people;
  if (setup.register_url !== null) {
    const url = new URL(setup.register_url);
    expect([url.protocol, url.href, url.search]).toEqual(["https:", setup.register_url, ""]);
  }
  // A page where an app is registered, without the names of its fields, helps nobody; nor do the names without the page.
  const labels = [setup.callback_label, setup.client_id_label, setup.client_secret_label];
  for (const label of labels) expect(label === null).toBe(setup.register_url === null);
});

test.each(told)("%s says each scope once, in both languages", (_id, _definition, { scopes }) => {
  const names = scopes.map(({ name }) => name);
  expect(new Set(names).size).toBe(names.length);
  for (const name of names) expect(name).toMatch(/^[\x21\x23-\x5b\x5d-\x7e]+$/);
});

test.each(told)("%s ends its sentences, and its Russian is Russian", (_id, _definition, people) => {
  const { scopes, setup } = people;
  const pairs = [
    ...scopes.map(({ meaning_en, meaning_ru }) => [meaning_en, meaning_ru] as const),
    ...setup.notes.map(({ text_en, text_ru }) => [text_en, text_ru] as const),
  ];
  for (const [english, russian] of pairs) {
    expect(english).toMatch(/^[A-Z].*\.$/);
    expect(english).not.toMatch(/\p{Script=Cyrillic}/u);
    expect(russian).toMatch(/\p{Script=Cyrillic}.*\.$/u);
  }
});

test.each(["github", "google"])("%s explains every scope that it asks for by itself", (id) => {
  const entry = makeFor("https://atlas.example.com", undefined).get(id);
  const known = entry?.forPeople.scopes.map(({ name }) => name);
  expect(known).toEqual(expect.arrayContaining(entry?.definition.default_scopes ?? ["?"]));
});
