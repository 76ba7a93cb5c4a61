import { beforeEach, expect, test } from "vitest";
import type { CallContext } from "../contracts/call-context.ts";
import type { ResolvedIntegration } from "../contracts/providers/integration.ts";
import type { ProvidersService } from "../contracts/providers/service.ts";
import { err, ok } from "../result.ts";
import { IntegrationCache } from "./integration-cache.ts";

const ctx: CallContext = {
  actor: { type: "anonymous" },
  projectId: null,
  role: null,
  scopes: [],
  requestId: "req_1",
  ip: null,
};

type Asked = { actor: unknown; projectId: string | null; integration: string };
let nowMs: number;
let asked: Asked[];
let takesMs: number;
let isThere: boolean;
let isEnabled: boolean;
let cache: IntegrationCache;

/** An integration whose name tells which call returned it. */
const resolved = (name: string): ResolvedIntegration =>
  // The cache reads no other member of an integration.
  ({ name, enabled: isEnabled }) as ResolvedIntegration;

beforeEach(() => {
  nowMs = 1_000_000;
  asked = [];
  takesMs = 0;
  isThere = true;
  isEnabled = true;
  const providers: Pick<ProvidersService, "resolveIntegration"> = {
    resolveIntegration: async ({ actor, projectId }, { integration }) => {
      asked.push({ actor, projectId, integration });
      nowMs += takesMs;
      return isThere
        ? ok(resolved(String(asked.length)))
        : err({ code: "not_found", detail: "There is no such integration." });
    },
  };
  // The cache calls no other method.
  cache = new IntegrationCache(providers as ProvidersService, "tokens", () => nowMs);
});

const nameOf = async (projectId: string, integration: string): Promise<string> => {
  const found = await cache.resolve(ctx, projectId, integration);
  return found.ok ? found.value.name : found.error.code;
};

test("an integration is asked for by Atlas itself, in its project", async () => {
  expect(await nameOf("prj_1", "github")).toBe("1");
  expect(asked).toEqual([
    { actor: { type: "service", id: "tokens" }, projectId: "prj_1", integration: "github" },
  ]);
});

test("an integration is held for 20 s", async () => {
  await nameOf("prj_1", "github");
  nowMs += 19_999;
  expect(await nameOf("prj_1", "github")).toBe("1");
  nowMs += 1;
  expect(await nameOf("prj_1", "github")).toBe("2");
});

test("the 20 s count from the question, not from the answer", async () => {
  takesMs = 5_000;
  await nameOf("prj_1", "github");
  nowMs += 14_999;
  expect(await nameOf("prj_1", "github")).toBe("1");
  nowMs += 1;
  expect(await nameOf("prj_1", "github")).toBe("2");
});

test("an integration is its project's only", async () => {
  expect(await nameOf("prj_1", "github")).toBe("1");
  expect(await nameOf("prj_2", "github")).toBe("2");
  expect(await nameOf("prj_1", "gitlab")).toBe("3");
});

test("what is not there is asked for again", async () => {
  isThere = false;
  expect(await nameOf("prj_1", "github")).toBe("not_found");
  isThere = true;
  expect(await nameOf("prj_1", "github")).toBe("2");
});

test("an integration that is asked for as it is now comes from the service, and stays known", async () => {
  await nameOf("prj_1", "github");
  const fresh = await cache.resolveFresh(ctx, "prj_1", "github");
  expect(fresh).toMatchObject({ ok: true, value: { name: "2" } });
  expect(await nameOf("prj_1", "github")).toBe("2");
  isThere = false;
  expect(await cache.resolveFresh(ctx, "prj_1", "github")).toMatchObject({ ok: false });
  expect(await nameOf("prj_1", "github")).toBe("not_found");
});

test("a disabled integration is held for 1 s, so enabling it is soon seen", async () => {
  isEnabled = false;
  await nameOf("prj_1", "github");
  nowMs += 999;
  expect(await nameOf("prj_1", "github")).toBe("1");
  isEnabled = true;
  nowMs += 1;
  expect(await nameOf("prj_1", "github")).toBe("2");
  nowMs += 19_999;
  expect(await nameOf("prj_1", "github")).toBe("2");
});
