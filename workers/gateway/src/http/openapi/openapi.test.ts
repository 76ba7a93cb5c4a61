import { beforeAll, describe, expect, test, vi } from "vitest";
import { newId } from "#shared/ids";
import { err, ok } from "#shared/result";
import { makeDashboardDoor } from "../../doors/dashboard-door.ts";
import type { OpenApiDocument } from "./openapi-document.ts";
import { problemCodesOf } from "./openapi-problems.ts";
import { makePublicDoor } from "../../doors/public-door.ts";
import type { Door } from "../door.ts";
import { HOSTED_PAGES, NO_ROUTE } from "../../routes/problems.ts";
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
        account: {
          id: "acc_1",
          email: "a@example.com",
          name: "A",
          email_verified: true,
          locale: null,
          time_zone: null,
        },
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

const VISITOR = new Set([
  "signUp",
  "signIn",
  "completeSignIn",
  "beginPasskeySignIn",
  "signInWithPasskey",
  "beginProviderSignIn",
  "signInWithProvider",
  "signOut",
  "requestPasswordReset",
  "resetPassword",
  "verifyEmail",
  "confirmEmailChange",
  "undoEmailChange",
  "openInvitation",
]);
/** What anyone may ask for, and gets. */
const FOR_ANYONE = new Set(["getPlatform", "listSignInProviders"]);
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

type Operation = {
  method: string;
  path: string;
  id: string;
  secured: boolean;
  permission: boolean;
  codes: readonly string[];
};

async function load(door: Door): Promise<{ document: OpenApiDocument; operations: Operation[] }> {
  const response = await ask(door, env, "/openapi.json");
  const document: OpenApiDocument = await response.json();
  const operations = Object.entries(document.paths ?? {}).flatMap(([path, item]) =>
    (["get", "post", "patch", "delete"] as const).flatMap((method) => {
      const operation = item[method];
      if (!operation) return [];
      const security = operation.security ?? [];
      return [
        {
          method: method.toUpperCase(),
          path,
          id: operation.operationId ?? "",
          secured: security.length > 0,
          permission: security.some((one) => Object.values(one).flat().length > 0),
          codes: problemCodesOf(operation, document),
        },
      ];
    }),
  );
  return { document, operations };
}

/** What an answer says, which its operation must have declared. */
async function expectDeclared(response: Response, { method, path, codes }: Operation) {
  if (response.status < 400) return;
  const problem: { code: string } = await response.json();
  expect([method, path, codes]).toEqual([method, path, expect.arrayContaining([problem.code])]);
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
    const references = JSON.stringify(document).matchAll(/"#\/components\/(\w+)\/(\w+)"/g);
    const { schemas = {}, responses = {}, headers = {} } = document.components ?? {};
    for (const [, kind, name] of references)
      expect(Object.keys({ schemas, responses, headers }[kind ?? ""] ?? {})).toContain(name);
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
    for (const { id, secured } of operations)
      expect([id, secured]).toEqual([id, !VISITOR.has(id) && !FOR_ANYONE.has(id)]);
  });

  test("declares for every operation what its door answers before its service is asked", async () => {
    const { operations } = await load(door);
    for (const { method, path, id, secured, permission, codes } of operations) {
      const isWrite = method !== "GET";
      const isDashboard = name === "dashboard";
      const common = [
        "invalid_request",
        "credential_in_url",
        "uri_too_long",
        "headers_too_large",
        "internal_error",
        "service_unavailable",
        ...(secured ? ["unauthenticated"] : []),
        ...(permission ? ["forbidden"] : []),
        ...(isWrite ? ["content_too_large", "unsupported_media_type"] : []),
        ...(isDashboard && isWrite ? ["csrf_refused"] : []),
        ...(path.includes("{") ? ["not_found"] : []),
      ];
      expect([id, codes]).toEqual([id, expect.arrayContaining(common)]);
      expect([id, codes.includes("csrf_refused")]).toEqual([id, isDashboard && isWrite]);
      expect(new Set(codes).size).toBe(codes.length);
    }
  });

  test("keeps the notes of its routes to itself", async () => {
    const { document } = await load(door);
    expect(JSON.stringify(document)).not.toContain('"x-');
  });

  test("has no operation that answers without credentials", async () => {
    const { operations } = await load(door);
    for (const operation of operations) {
      const { method, path, id } = operation;
      if (VISITOR.has(id) || FOR_ANYONE.has(id)) continue;
      const response = await ask(door, env, fill(path, "x"), { method });
      expect([method, path, response.status]).toEqual([method, path, 401]);
      await expectDeclared(response, operation);
    }
  });

  test("has no operation that fails on garbage in the path", async () => {
    const { operations } = await load(door);
    for (const operation of operations)
      for (const value of GARBAGE) {
        const { method, path, id } = operation;
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
        // With dots the path is another one.
        if (value !== "..%2f..%2fetc") await expectDeclared(response, operation);
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

const ownOrigin = { ATLAS_DASHBOARD_URL: "https://app.example.com" };
test.each([
  ["public", ownOrigin, "https://atlas.example.com"],
  ["dashboard", ownOrigin, "https://app.example.com"],
  ["dashboard", {}, "https://atlas.example.com"],
  ["public", { ATLAS_BASE_URL: "" }, "/"],
  ["dashboard", { ATLAS_BASE_URL: "" }, "/"],
] as const)("the %s document under %j names the server %s", async (name, variables, url) => {
  const door = name === "public" ? makePublicDoor() : makeDashboardDoor();
  const response = await ask(door, makeEnv({}, variables).env, "/openapi.json");
  const document: OpenApiDocument = await response.json();
  expect(document.servers).toEqual([{ url }]);
});

test("the reference page shows every operation, without a script", async () => {
  const door = makePublicDoor();
  const { operations } = await load(door);
  const response = await ask(door, env, "/docs");
  const page = await response.text();
  for (const { id } of operations) expect(page).toContain(`id="${id}"`);
  expect(page).not.toMatch(/<script|style=|https?:\/\/(?!atlas\.example\.com)/);
  expect(response.headers.get("content-security-policy")).toContain("default-src 'none'");
});

test("the reference page explains the codes that the public door can answer, and no other", async () => {
  const door = makePublicDoor();
  const { operations } = await load(door);
  const page = await (await ask(door, env, "/docs")).text();
  const shown = [...page.matchAll(/id="error-(\w+)"/g)].map(([, code]) => code);
  const answered = [...operations.flatMap(({ codes }) => codes), ...NO_ROUTE, ...HOSTED_PAGES];
  expect(shown.toSorted()).toEqual([...new Set(answered)].toSorted());
  for (const elsewhere of [
    "csrf_refused",
    "invalid_credentials",
    "account_exists",
    "invalid_grant",
  ])
    expect(shown).not.toContain(elsewhere);
  for (const [, code] of page.matchAll(/href="#error-(\w+)"/g)) expect(shown).toContain(code);
});

test("the reference page marks what only people see", async () => {
  const page = await (await ask(makePublicDoor(), env, "/docs")).text();
  const placeOf = (code: string) =>
    new RegExp(`id="error-${code}">.*?<td>([^<]*)</td></tr>`).exec(page)?.[1];
  expect(placeOf("flow_invalid")).toBe("Hosted pages");
  expect(placeOf("needs_reauth")).toBe("API");
  expect(placeOf("integration_not_offered")).toBe("API, hosted pages");
  expect(placeOf("internal_error")).toBe("Everywhere");
});
