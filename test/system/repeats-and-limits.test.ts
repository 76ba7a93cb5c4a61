import { afterAll, beforeAll, expect, test } from "vitest";
import { type HttpAnswer, exchange } from "../../dev/browser/http-exchange.ts";
import type { Page } from "#shared/contracts/fields";
import type { Integration } from "#shared/contracts/providers/integration";
import { DescribedApi } from "#support/openapi/described-api";
import { expectProblem } from "#support/openapi/problem";
import { type TestStack, startTestStack } from "#support/stack";
import { type Tenant, openTenant, signUpDeveloper } from "#support/tenant";

let stack: TestStack;
let tenant: Tenant;
let document: DescribedApi;
const path = "/v1/integrations";

beforeAll(async () => {
  stack = await startTestStack({
    env: { ATLAS_RATE_LIMITS: "tokens.key=2/60,writes.project=1000/60" },
  });
  tenant = await openTenant(stack, await signUpDeveloper(stack));
  document = await DescribedApi.read(stack.publicUrl);
});
afterAll(() => stack?.stop());

const bodyOf = (key: string) => ({
  provider: "github",
  key,
  client_id: "client",
  client_secret: "a-secret-of-the-client",
});

/** Sends a POST with an idempotency key, and holds the answer against the document. */
async function post(key: string, body: object, target = path): Promise<HttpAnswer> {
  const answer = await exchange(new URL(target, stack.publicUrl), {
    method: "POST",
    headers: {
      authorization: `Bearer ${tenant.apiKey.secret}`,
      "content-type": "application/json",
      "idempotency-key": key,
    },
    body: JSON.stringify(body),
  });
  expect(document.contradictions({ method: "POST", path: target, body, answer })).toEqual([]);
  if (target !== "/v1/tokens")
    expect(answer.headers.get("ratelimit")).toMatch(/^"writes.project";r=9\d\d;t=[1-6]?\d$/);
  return answer;
}

const replayed = ({ headers }: HttpAnswer) => headers.get("idempotency-replayed");

async function countIntegrations(key: string): Promise<number> {
  const { text } = await tenant.app.send("GET", path);
  const { data }: Page<Integration> = JSON.parse(text);
  return data.filter((one) => one.key === key).length;
}

test("of ten requests at once one runs, and the others wait for its answer or get it", async () => {
  const body = bodyOf("at-once");
  const answers = await Promise.all(Array.from({ length: 10 }, () => post('"at-once"', body)));
  const first = answers.filter((one) => one.status === 201 && replayed(one) === null);
  expect(first).toHaveLength(1);
  for (const answer of answers.filter(({ status }) => status !== 201)) {
    expectProblem(answer, 409, "idempotency_key_in_use");
    expect(answer.headers.get("retry-after")).toBe("1");
  }
  const later = await post("at-once", body);
  expect([later.status, replayed(later), later.text]).toEqual([201, "true", first[0]?.text]);
  expect(await countIntegrations("at-once")).toBe(1);
});

test("the same key with another body is refused, and means another request elsewhere", async () => {
  expect((await post("reused", bodyOf("reused"))).status).toBe(201);
  expectProblem(await post("reused", bodyOf("other")), 422, "idempotency_key_reused");
  const session = { external_id: "user-1", return_to: tenant.returnUrl };
  const elsewhere = await post("reused", session, "/v1/connect/sessions");
  expect([elsewhere.status, replayed(elsewhere)]).toEqual([201, null]);
  const again = await post("reused", session, "/v1/connect/sessions");
  expect([replayed(again), again.text]).toEqual(["true", elsewhere.text]);
});

test("a route that hands out tokens refuses the key", async () => {
  const body = { connection_ids: ["con_01jd0000000000000000000000"] };
  expectProblem(await post("tokens", body, "/v1/tokens"), 400, "idempotency_key_unsupported");
});

test("without Redis a request with a key does not run", async () => {
  stack.bridge.faults.set("redis", { mode: "refuse" });
  try {
    expectProblem(await post("away", bodyOf("away")), 503, "service_unavailable");
    expect(await countIntegrations("away")).toBe(0);
  } finally {
    stack.bridge.faults.set("redis", { mode: "ok" });
  }
});

test("beyond a limit the answer is 429 until the window ends, and the document says so", async () => {
  const target = "/v1/connections/con_01jd0000000000000000000000/token";
  const answers: HttpAnswer[] = [];
  for (let i = 0; i < 3; i++) answers.push(await tenant.app.send("GET", target));
  expect(answers.map(({ status }) => status)).toContain(429);
  const last = answers.at(-1);
  if (last === undefined) return;
  expectProblem(last, 429, "rate_limited");
  expect(last.headers.get("ratelimit-policy")).toBe('"tokens.key";q=2;w=60');
  expect(last.headers.get("ratelimit")).toMatch(/^"tokens.key";r=0;t=[1-6]?\d$/);
  expect(Number(last.headers.get("retry-after"))).toBeGreaterThan(0);
  for (const answer of answers)
    expect(document.contradictions({ method: "GET", path: target, answer })).toEqual([]);
  expect((await tenant.app.send("GET", path)).status).toBe(200);
});
