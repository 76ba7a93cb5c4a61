import { beforeEach, describe, expect, test, vi } from "vitest";
import { httpRequests } from "#shared/metrics/families";
import { meter } from "#shared/metrics/meter";
import { err, ok } from "#shared/result";
import { ask } from "#support/gateway/ask";
import { type Doubles, makeEnv } from "#support/gateway/doubles";
import { mintTestKey } from "#support/gateway/keys";
import { reads, token } from "#support/gateway/token-reads";
import { makePublicDoor } from "../../../doors/public-door.ts";

const scopes = ["tokens:read" as const];
const verdict = { api_key_id: "key_1", project_id: "prj_1", scopes, expires_at: null };
const verified: Doubles["PROJECTS"] = { verifyApiKey: async () => ok(verdict) };
const readsToken = reads(async () => ok(token));

let key = "";
beforeEach(async () => {
  key = await mintTestKey();
  for (const method of ["log", "warn", "error"] as const)
    vi.spyOn(console, method).mockImplementation(() => undefined);
});

const setUp = (doubles: Doubles) => {
  const door = makePublicDoor();
  const { env, calls } = makeEnv({ PROJECTS: verified, ...doubles });
  const authorized = { authorization: `Bearer ${key}` };
  return {
    methods: () => calls.map(({ method }) => method),
    send: (method: string, path: string, headers: Record<string, string> = authorized) =>
      ask(door, env, path, { method, headers }),
  };
};

describe("a plain token read is answered as by the route", () => {
  const refused = (code: "connection_revoked" | "refresh_in_progress" | "not_found") =>
    reads(async () => err({ code, detail: "No.", retry_after: 3 }));
  const cases: [string, Doubles, Record<string, string>?][] = [
    ["a token", readsToken],
    ["a token with every member", reads(async () => ok({ ...token, scope: ["ä"], stale: true }))],
    ["a revoked connection", refused("connection_revoked")],
    ["an unknown connection", refused("not_found")],
    ["a refresh in progress", refused("refresh_in_progress")],
    ["a failure", reads(() => Promise.reject(new Error("MARKER")))],
    ["an outage", reads(() => Promise.reject(Object.assign(new Error("x"), { retryable: true })))],
    ["no key", readsToken, {}],
    ["a made-up key", readsToken, { authorization: "Bearer atlas_sk_made_up" }],
    ["a revoked key", { PROJECTS: { verifyApiKey: async () => err(unknownKey) } }],
    ["headers that are too large", readsToken, { authorization: "x", filler: "x".repeat(17_000) }],
  ];
  const unknownKey = { code: "unauthenticated" as const, detail: "No." };

  test.each(cases)("%s", async (_, doubles, headers) => {
    const answers = [];
    for (const query of ["", "?max_wait=22"]) {
      const { send, methods } = setUp(doubles);
      meter.take();
      const response = await send("GET", `/v1/connections/con_1/token${query}`, headers);
      const requestId = response.headers.get("x-request-id") ?? "none";
      const text = await response.text();
      const measured = meter
        .take()
        .flatMap(({ family, labels }) => (family === httpRequests.name ? [labels] : []));
      answers.push({
        status: response.status,
        headers: [...response.headers].filter(([name]) => name !== "x-request-id"),
        body: text.replaceAll(requestId, "req"),
        measured,
        methods: methods().map((method) => method.replace("Text", "")),
        isDirect: methods().includes("TOKENS.readTokenText"),
      });
    }
    const [plain, routed] = answers.map(({ isDirect: _direct, ...answer }) => answer);
    expect(plain).toEqual(routed);
    expect(plain?.measured).toMatchObject([{ route: "/v1/connections/:connection_id/token" }]);
    expect(answers[1]?.isDirect).toBe(false);
    expect(answers[0]?.isDirect).toBe(plain?.methods.includes("TOKENS.readToken"));
  });

  test.each([
    ["HEAD", "/v1/connections/con_1/token", 200],
    ["POST", "/v1/connections/con_1/token", 405],
    ["GET", "/v1/connections/con_1/token/", 404],
    ["GET", "/v1/connections/con%5F1/token", 200],
    ["GET", "/v1/connections/con_1/token?", 200],
    ["GET", "/v1/connections/token", 404],
    ["GET", "/x/v1/connections/con_1/token", 404],
    ["GET", "//v1/connections/con_1/token", 404],
  ])("%s %s is the router's", async (method, path, status) => {
    const { send, methods } = setUp({ ...readsToken, ...notThere });
    expect((await send(method, path)).status).toBe(status);
    expect(methods()).not.toContain("TOKENS.readTokenText");
  });
  const notThere: Doubles = {
    TOKENS: {
      ...readsToken.TOKENS,
      getConnection: async () => err({ code: "not_found", detail: "No." }),
    },
  };
});
