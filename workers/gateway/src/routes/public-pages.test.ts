import { expect, test } from "vitest";
import { CHANGELOG } from "./changelog/entries.ts";
import { makePublicDoor } from "../doors/public-door.ts";
import { ask } from "#support/gateway/ask";
import { makeEnv } from "#support/gateway/doubles";

const BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8";
const get = (headers: Record<string, string>, method = "GET") =>
  ask(makePublicDoor(), makeEnv().env, "/", { headers, method });

test("a browser at / gets a page that leads to the reference and the document", async () => {
  const response = await get({ accept: BROWSER });
  const page = await response.text();
  expect(response.status).toBe(200);
  expect(response.headers.get("content-type")).toBe("text/html; charset=utf-8");
  expect(page).toContain('<a href="/docs">');
  expect(page).toContain('<a href="/openapi.json">');
  expect(page).not.toMatch(/<script|style=/);
});

test("the page at / speaks the browser's language, and another one on request", async () => {
  const russian = await get({ accept: BROWSER, "accept-language": "ru" });
  expect(await russian.text()).toContain("Справочник API");
  expect(await (await get({ accept: BROWSER })).text()).toContain('href="?lang=ru"');
});

test.each([{}, { accept: "*/*" }, { accept: "application/json" }])(
  "a program at / with %j gets the same links as JSON",
  async (headers) => {
    const response = await get(headers);
    expect(response.status).toBe(200);
    expect(await response.json()).toEqual({
      name: "Atlas",
      docs: "https://atlas.example.com/docs",
      openapi: "https://atlas.example.com/openapi.json",
    });
  },
);

test.each([BROWSER, "*/*"])(
  "the answer at / to %s varies by Accept and names no version",
  async (accept) => {
    const response = await get({ accept });
    expect(response.headers.get("vary")).toMatch(/\baccept\b/);
    expect(`${JSON.stringify([...response.headers])}${await response.text()}`).not.toMatch(
      /\d+\.\d+\.\d+/,
    );
  },
);

test("a HEAD of / has no body", async () => {
  for (const accept of [BROWSER, "*/*"])
    expect(await (await get({ accept }, "HEAD")).text()).toBe("");
});

const fetchPage = (path: string) => ask(makePublicDoor(), makeEnv().env, path);

test("the reference with search runs one script of this server, and asks only this server", async () => {
  const response = await fetchPage("/reference");
  const page = await response.text();
  const scripts = [...page.matchAll(/<script([^>]*)>([^<]*)/g)];
  expect(scripts.map(([, , inline]) => inline)).toEqual([""]);
  expect(page).not.toMatch(/ style=| on\w+=|https?:\/\/(?!atlas\.example\.com)/);
  const policy = response.headers.get("content-security-policy");
  expect(policy).toContain("default-src 'none'");
  expect(policy).toContain("script-src 'self'; connect-src 'self'");
  expect(policy).not.toContain("unsafe");
  const [, path = ""] = /src="([^"]+)"/.exec(scripts[0]?.[1] ?? "") ?? [];
  const script = await fetchPage(path);
  expect(script.status).toBe(200);
  expect(script.headers.get("content-type")).toBe("text/javascript; charset=utf-8");
  expect(script.headers.get("cache-control")).toContain("immutable");
});

test("the reference without scripts says what every parameter, property and schema means", async () => {
  const page = await (await fetchPage("/docs")).text();
  expect(page).toContain("How many entries a page has at most.");
  expect(page).toContain("Your app&#39;s own id for the person who connects.");
  const schemas = new Set([...page.matchAll(/id="schema-(\w+)"/g)].map(([, name]) => name));
  for (const [, name] of page.matchAll(/href="#schema-(\w+)"/g)) expect(schemas).toContain(name);
});

test("the changelog shows every change of a dated day, newest first", async () => {
  const response = await fetchPage("/changelog");
  const page = await response.text();
  expect(response.status).toBe(200);
  expect(page).not.toMatch(/<script|style=|https?:\/\//);
  const dates = [...page.matchAll(/<time datetime="(\d{4}-\d\d-\d\d)">/g)].map(([, date]) => date);
  expect(dates).toEqual(CHANGELOG.map(({ date }) => date));
  expect(dates).toEqual([...new Set(dates)].toSorted().toReversed());
  expect([...page.matchAll(/<li>/g)]).toHaveLength(CHANGELOG.flatMap((day) => day.changes).length);
  expect(page).not.toContain("`");
});

test("the changelog names operations and codes that exist", async () => {
  const text = await (await fetchPage("/openapi.json")).text();
  for (const { operations = [] } of CHANGELOG.flatMap(({ changes }) => changes))
    for (const id of operations) expect(text).toContain(`"operationId":"${id}"`);
  for (const [, code] of JSON.stringify(CHANGELOG).matchAll(/`([a-z]+(?:_[a-z]+)+)`/g))
    expect(text).toContain(`"${code}"`);
});
