import { beforeEach, expect, test, vi } from "vitest";
import type { AccessTokenVerdict } from "#shared/contracts/auth/access-token";
import { importCheckKeys, mintAccessToken } from "#shared/crypto/api-key";
import { newId } from "#shared/ids";
import { err, ok } from "#shared/result";
import { ask, problemOf } from "#support/gateway/ask";
import { CHECK_SECRET, type Doubles, makeEnv } from "#support/gateway/doubles";
import { makePublicDoor } from "./public-door.ts";

const tokenId = newId("accessToken");
const token = await mintAccessToken(await importCheckKeys(CHECK_SECRET, "TEST"), tokenId);
const [projectId, elsewhere] = [newId("project"), newId("project")];
const verdict: AccessTokenVerdict = {
  access_token_id: tokenId,
  account: {
    id: "acc_1",
    email: "ada@example.com",
    name: "Ada",
    email_verified: true,
    locale: null,
    time_zone: null,
  },
  permissions: ["project:read", "api_keys:read", "members:write"],
  project_ids: null,
  expires_at: "2099-01-01T00:00:00.000Z",
};

beforeEach(() => {
  for (const method of ["warn", "error"] as const) vi.spyOn(console, method).mockReturnValue();
});

function setUp(auth: NonNullable<Doubles["AUTH"]>, projects: Doubles["PROJECTS"] = {}) {
  let nowMs = 1_000_000;
  const door = makePublicDoor(() => nowMs);
  const { env, calls } = makeEnv({
    AUTH: auth,
    PROJECTS: {
      resolveMember: async () => ok({ role: "admin" as const }),
      listApiKeys: async () => ok([]),
      ...projects,
    },
  });
  const keys = `/v1/projects/${projectId}/api-keys`;
  return {
    calls,
    asked: () => calls.filter(({ method }) => method === "AUTH.verifyAccessToken").length,
    pass: (ms: number) => void (nowMs += ms),
    send: (path = keys, headers: Record<string, string> = {}, init = {}) =>
      ask(door, env, path, { headers: { authorization: `Bearer ${token}`, ...headers }, ...init }),
  };
}

test("a token acts for its account, with the account's role and its own permissions", async () => {
  const { send, calls } = setUp({ verifyAccessToken: async () => ok(verdict) });
  expect((await send()).status).toBe(200);
  expect(calls.at(-1)).toMatchObject({
    method: "PROJECTS.listApiKeys",
    ctx: {
      actor: { type: "access_token", id: tokenId, accountId: "acc_1", projectIds: null },
      projectId,
      role: "admin",
      scopes: verdict.permissions,
    },
  });
});

test("auth is asked about a token at most every 20 seconds, projects about the role each time", async () => {
  const { send, asked, pass, calls } = setUp({ verifyAccessToken: async () => ok(verdict) });
  for (let times = 0; times < 3; times++) expect((await send()).status).toBe(200);
  expect(asked()).toBe(1);
  expect(calls.filter(({ method }) => method === "PROJECTS.resolveMember")).toHaveLength(3);
  pass(20_001);
  await send();
  expect(asked()).toBe(2);
});

test("a token that was revoked is refused 20 seconds later, and a made-up one without a question", async () => {
  let isRevoked = false;
  const { send, asked, pass } = setUp({
    verifyAccessToken: async () =>
      isRevoked ? err({ code: "unauthenticated" as const, detail: "Gone." }) : ok(verdict),
  });
  expect((await send()).status).toBe(200);
  isRevoked = true;
  pass(20_001);
  const refused = await send();
  expect(refused.headers.get("www-authenticate")).toContain("invalid_token");
  expect(await problemOf(refused)).toEqual({ status: 401, code: "unauthenticated" });
  expect(asked()).toBe(2);
  const wrong = token.replace(/.$/, (c) => (c === "a" ? "b" : "a"));
  for (const text of [wrong, "atlas_pat_", "x"])
    expect((await send(undefined, { authorization: `Bearer ${text}` })).status).toBe(401);
  expect(asked()).toBe(2);
});

test("a token never outlives its end in an isolate's memory", async () => {
  const expires_at = new Date(1_000_000 + 5_000).toISOString();
  const { send, asked, pass } = setUp({
    verifyAccessToken: async () => ok({ ...verdict, expires_at }),
  });
  await send();
  pass(5_001);
  await send();
  expect(asked()).toBe(2);
});

test("while auth is away a token is neither taken nor forgotten", async () => {
  const { send } = setUp({
    verifyAccessToken: async () => err({ code: "rate_limited" as const, detail: "Later." }),
  });
  expect(await problemOf(await send())).toEqual({ status: 503, code: "service_unavailable" });
});

test("a token for other projects finds none here, whatever its owner's role", async () => {
  const { send, calls } = setUp({
    verifyAccessToken: async () => ok({ ...verdict, project_ids: [elsewhere] }),
  });
  expect(await problemOf(await send())).toEqual({ status: 404, code: "not_found" });
  expect(calls.map(({ method }) => method)).not.toContain("PROJECTS.listApiKeys");
});

test("cookies and another site's origin change nothing about a token's request", async () => {
  const { send, calls } = setUp(
    { verifyAccessToken: async () => ok(verdict) },
    { createInvitation: async () => err({ code: "email_unusable" as const, detail: "No." }) },
  );
  const headers = {
    cookie: "__Host-atlas_session=session-token-0123456789",
    origin: "https://evil.example",
    "sec-fetch-site": "cross-site",
  };
  const json = { email: "guest@example.com", role: "viewer" };
  await send(`/v1/projects/${projectId}/invitations`, headers, { method: "POST", json });
  expect(calls.map(({ method }) => method)).not.toContain("AUTH.resolveSession");
  expect(calls.at(-1)).toMatchObject({
    method: "PROJECTS.createInvitation",
    input: { ...json, inviter: "Ada" },
  });
});
