import { expect, test } from "vitest";
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
