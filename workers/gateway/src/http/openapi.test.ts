import { beforeAll, describe, expect, test, vi } from "vitest";
import { newId } from "#shared/ids";
import { err, ok } from "#shared/result";
import { makeDashboardDoor } from "../doors/dashboard-door.ts";
import type { OpenApiDocument } from "./openapi-document.ts";
import { makePublicDoor } from "../doors/public-door.ts";
import type { Door } from "./door.ts";
import { ask } from "#support/gateway/ask";
import { type Doubles, makeEnv } from "#support/gateway/doubles";
import { mintTestKey } from "#support/gateway/keys";

const csrf = "csrf-token-of-the-session";
const projectId = newId("project");
/** Everybody is let in, and then nothing is there. */
const doubles: Doubles = {
  AUTH: {
    resolveSession: async () =>
      ok({
        account: { id: "acc_1", email: "a@example.com", name: "A" },
        csrf_token: csrf,
        expires_at: "2099-01-01T00:00:00Z",
      }),
  },
  PROJECTS: {
    verifyApiKey: async () =>
      ok({ api_key_id: "key_1", project_id: projectId, scopes: [], expires_at: null }),
    resolveMember: async () => ok({ role: "owner" as const }),
  },
};
const { env } = makeEnv(doubles, {}, () => err({ code: "not_found", detail: "None." }));

const VISITOR = new Set(["signUp", "signIn", "signOut"]);
const GARBAGE = [
  "x",
  "con_x",
  "%F0%9F%98%80",
  "..%2f..%2fetc",
  "%27%20or%201=1--",
  "%00",
  "%ff",
  "a".repeat(3_000),
  "__proto__",
  "constructor",
  "-1",
  "%0d%0aset-cookie:a=b",
];
const BODIES = [
  "{}",
  "[]",
  "null",
  '"x"',
  "{",
  '{"__proto__":{}}',
  '{"a":"\\ud800"}',
  '{"limit":1}',
];

type Operation = { method: string; path: string; id: string; secured: boolean };

async function load(door: Door): Promise<{ document: OpenApiDocument; operations: Operation[] }> {
  const response = await ask(door, env, "/openapi.json");
  const document: OpenApiDocument = await response.json();
  const operations = Object.entries(document.paths ?? {}).flatMap(([path, item]) =>
    (["get", "post", "patch", "delete"] as const).flatMap((method) => {
      const operation = item[method];
      if (!operation) return [];
      const secured = (operation.security ?? []).length > 0;
      return [{ method: method.toUpperCase(), path, id: operation.operationId ?? "", secured }];
    }),
  );
  return { document, operations };
}

const fill = (path: string, value: string) =>
  path.replaceAll(/\{(\w+)\}/g, (_, name) => (name === "project_id" ? projectId : value));

let headers: Record<string, Record<string, string>> = {};
beforeAll(async () => {
  for (const method of ["warn", "error"] as const) vi.spyOn(console, method).mockReturnValue();
  headers = {
    public: { authorization: `Bearer ${await mintTestKey()}` },
    dashboard: { cookie: "__Host-atlas_session=session-token-0123456789", "x-csrf-token": csrf },
  };
});

describe.each([
  ["public", makePublicDoor()],
  ["dashboard", makeDashboardDoor()],
] as const)("the %s document", (name, door) => {
  test("is OpenAPI 3.1 with unique operations and no dangling reference", async () => {
    const { document, operations } = await load(door);
    expect(document.openapi).toBe("3.1.0");
    expect(operations.length).toBeGreaterThan(20);
    const ids = operations.map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
    expect(ids).not.toContain("");
    const references = JSON.stringify(document).matchAll(/"#\/components\/schemas\/(\w+)"/g);
    for (const [, schema] of references)
      expect(Object.keys(document.components?.schemas ?? {})).toContain(schema);
  });

  test("declares every parameter of every path", async () => {
    const { document } = await load(door);
    for (const [path, item] of Object.entries(document.paths ?? {}))
      for (const operation of [item.get, item.post, item.patch, item.delete]) {
        if (!operation) continue;
        const declared = [...(item.parameters ?? []), ...(operation.parameters ?? [])].map(
          (parameter) => ("name" in parameter ? parameter.name : ""),
        );
        for (const [, parameter] of path.matchAll(/\{(\w+)\}/g))
          expect([path, declared]).toEqual([path, expect.arrayContaining([parameter])]);
      }
  });

  test("names credentials for every operation but those of a visitor", async () => {
    const { operations } = await load(door);
    for (const { id, secured } of operations) expect([id, secured]).toEqual([id, !VISITOR.has(id)]);
  });

  test("has no operation that answers without credentials", async () => {
    const { operations } = await load(door);
    for (const { method, path, id } of operations) {
      if (VISITOR.has(id)) continue;
      const response = await ask(door, env, fill(path, "x"), { method });
      expect([method, path, response.status]).toEqual([method, path, 401]);
    }
  });

  test("has no operation that fails on garbage in the path", async () => {
    const { operations } = await load(door);
    for (const { method, path, id } of operations)
      for (const value of GARBAGE) {
        if (VISITOR.has(id) || fill(path, "") === fill(path, "x")) continue;
        const response = await ask(door, env, fill(path, value), {
          method,
          headers: headers[name] ?? {},
        });
        expect([method, path, value, Math.floor(response.status / 100)]).toEqual([
          method,
          path,
          value,
          4,
        ]);
      }
  });

  test("has no operation that fails on garbage in the body or the query", async () => {
    const { operations } = await load(door);
    for (const { method, path } of operations)
      for (const body of BODIES) {
        const sent = { ...headers[name], "content-type": "application/json" };
        const init = method === "GET" ? { method, headers: sent } : { method, headers: sent, body };
        const query = "?limit=%F0%9F%98%80&limit=[]&cursor=&state=__proto__&max_wait=1e999&tag=a";
        for (const target of [fill(path, "x"), fill(path, "x") + query]) {
          const response = await ask(door, env, target, init);
          expect([method, target, body, response.status < 500]).toEqual([
            method,
            target,
            body,
            true,
          ]);
        }
      }
  });

  test("has no operation whose path takes every method", async () => {
    const { operations } = await load(door);
    for (const { path } of operations) {
      const response = await ask(door, env, fill(path, "x"), { method: "PUT" });
      expect([path, response.status]).toEqual([path, 405]);
      expect(response.headers.get("allow")).not.toBeNull();
    }
  });
});

test.each([
  [
    "public",
    makePublicDoor,
    { ATLAS_DASHBOARD_URL: "https://app.example.com" },
    "https://atlas.example.com",
  ],
  [
    "dashboard",
    makeDashboardDoor,
    { ATLAS_DASHBOARD_URL: "https://app.example.com" },
    "https://app.example.com",
  ],
  ["dashboard", makeDashboardDoor, {}, "https://atlas.example.com"],
  ["public", makePublicDoor, { ATLAS_BASE_URL: "" }, "/"],
  ["dashboard", makeDashboardDoor, { ATLAS_BASE_URL: "" }, "/"],
] as const)("the %s document names the server behind it", async (_, makeDoor, variables, url) => {
  const response = await ask(makeDoor(), makeEnv({}, variables).env, "/openapi.json");
  const document: OpenApiDocument = await response.json();
  expect(document.servers).toEqual([{ url }]);
});

test("the reference page shows every operation and every error code, without a script", async () => {
  const door = makePublicDoor();
  const { operations } = await load(door);
  const response = await ask(door, env, "/docs");
  const page = await response.text();
  for (const { id } of operations) expect(page).toContain(`id="${id}"`);
  expect(page).toContain('id="error-needs_reauth"');
  expect(page).not.toMatch(/<script|style=|https?:\/\/(?!atlas\.example\.com)/);
  expect(response.headers.get("content-security-policy")).toContain("default-src 'none'");
});
