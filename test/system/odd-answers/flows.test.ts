import { parse } from "node-html-parser";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { HttpAnswer } from "../../../dev/browser/http-exchange.ts";
import { Field, type Plugged } from "#support/field";
import { PROTOCOLS, json, played, refusal } from "#support/field-provider/row";
import { ODD_CALLBACKS } from "#support/field-provider/rows/callbacks";
import { FAILED_FLOWS } from "#support/field-provider/rows/failed-flows";
import { type PendingFlow, newExternalId, visit } from "#support/flow";

let field: Field;
beforeAll(async () => {
  field = await Field.open();
});
afterAll(() => field?.close());

const again = ({ callbackUrl, cookie }: PendingFlow): Promise<HttpAnswer> =>
  visit(callbackUrl, cookie);

/** The words of Atlas's own page. */
const wordsOf = ({ text }: HttpAnswer): string => {
  const main = parse(text).querySelector("main") ?? parse(text);
  return main.text
    .replaceAll(/req_\w+/g, "")
    .replaceAll(/\s+/g, " ")
    .trim();
};

describe("a callback that is loaded twice", () => {
  test.each(PROTOCOLS)(
    "K4 after it has ended: the same browser gets the same outcome, %s",
    async (protocol) => {
      const plugged = await field.plugIn({ name: "K4 after", source: "–" }, protocol);
      const flow = await field.startFlow(plugged);
      const first = field.outcomeOf(await again(flow));
      expect(first).toMatchObject({ status: "connected" });
      for (let loads = 0; loads < 3; loads += 1)
        expect(field.outcomeOf(await again(flow))).toEqual(first);
      expect(plugged.played.grant.exchanges).toBe(1);
    },
  );

  test.each(PROTOCOLS)(
    "K4 at once: both get the same outcome, with one exchange, %s",
    async (protocol) => {
      const plugged = await field.plugIn({ name: "K4 at once", source: "–" }, protocol);
      for (let round = 0; round < 3; round += 1) {
        const flow = await field.startFlow(plugged);
        const answers = await Promise.all([again(flow), again(flow), again(flow)]);
        const [first, ...others] = answers.map((answer) => field.outcomeOf(answer));
        expect(first).toMatchObject({ status: "connected" });
        for (const other of others) expect(other).toEqual(first);
        expect(plugged.played.grant.exchanges).toBe(1);
      }
    },
  );

  test("K4 while the first is in work: the second waits for its outcome", async () => {
    const reached = Promise.withResolvers<void>();
    const released = Promise.withResolvers<void>();
    const plugged = await field.plugIn(
      {
        name: "K4 in work",
        source: "teleport#69499",
        exchange: async (good) => {
          reached.resolve();
          await released.promise;
          return json(good);
        },
      },
      "oauth2",
    );
    const flow = await field.startFlow(plugged);
    const first = again(flow);
    await reached.promise;
    const second = again(flow);
    setTimeout(() => released.resolve(), 800);
    const outcome = field.outcomeOf(await first);
    expect(outcome).toMatchObject({ status: "connected" });
    expect(field.outcomeOf(await second)).toEqual(outcome);
    expect(plugged.played.grant.exchanges).toBe(1);
  });

  test("K4 a connection to confirm comes back with the same code", async () => {
    const plugged = await field.plugIn({ name: "K4 confirm", source: "–" }, "oauth2");
    const flow = await field.startFlow(plugged, { confirm: true });
    const first = field.outcomeOf(await again(flow));
    expect(first).toMatchObject({ status: "pending", connect_code: expect.any(String) });
    expect(field.outcomeOf(await again(flow))).toEqual(first);
  });

  test.each([
    ["denied", { callback: (_: string, state: string) => `error=access_denied&state=${state}` }],
    ["failed", { exchange: refusal(401, { error: "invalid_client" }) }],
  ])("K4 a flow that was %s ends the same way again", async (status, plays) => {
    const plugged = await field.plugIn({ name: `K4 ${status}`, source: "–", ...plays }, "oauth2");
    const flow = await field.startFlow(plugged);
    const first = field.outcomeOf(await again(flow));
    expect(first).toMatchObject({ status });
    expect(field.outcomeOf(await again(flow))).toEqual(first);
  });

  test.each([
    ["another cookie", `atlas_flow=${"A".repeat(43)}`],
    ["no cookie", null],
  ])("K4 another browser, with %s, learns nothing", async (_, cookie) => {
    const plugged = await field.plugIn({ name: "K4 other", source: "KickDevDocs#411" }, "oauth2");
    const flow = await field.startFlow(plugged, { confirm: true });
    const { connect_code: code = "" } = field.outcomeOf(await again(flow));
    const answer = await visit(flow.callbackUrl, cookie);
    expect(answer.status).toBe(400);
    expect(answer.headers.get("location")).toBeNull();
    expect(code).not.toBe("");
    expect(answer.text).not.toContain(code);
    expect(answer.text).not.toContain(field.tenant.returnUrl);
    expect(plugged.played.grant.exchanges).toBe(1);
  });
});

describe("whatever comes with a good state, the person goes back to the app", () => {
  test.each(ODD_CALLBACKS.map((row) => [row.name, row] as const))("%s", async (_, row) => {
    const plugged = await field.plugIn(row, "oauth2");
    const outcome = await field.outcome(plugged);
    expect(outcome).toMatchObject({
      status: row.status,
      ...(row.error === undefined ? {} : { error: row.error }),
      ...(row.reason === undefined ? {} : { error_reason: row.reason }),
    });
    if (row.status !== "connected") {
      expect(outcome["error"]).toMatch(/^[a-z_]+$/);
      expect(plugged.played.grant.exchanges).toBe(0);
    }
  });

  test("K5 the answer to another flow of the session goes back to the app too", async () => {
    const plugged = await field.plugIn({ name: "K5 tabs", source: "–" }, "oauth2");
    const [one, two] = await field.startTwoFlows(plugged);
    expect(field.outcomeOf(await again(one))).toMatchObject({ status: "connected" });
    expect(field.outcomeOf(await again(two))).toMatchObject({ status: expect.any(String) });
    expect(plugged.played.grants.map(({ exchanges }) => exchanges)).toEqual([1, 0]);
  });

  test("K5 a flow lives as long as its session", async () => {
    const plugged = await field.plugIn(
      { name: "K5 minutes", source: "supabase/auth#1477" },
      "oauth2",
    );
    const before = new Set(await field.redisKeys("fl:"));
    await field.startFlow(plugged);
    const [key = ""] = (await field.redisKeys("fl:")).filter((name) => !before.has(name));
    expect(await field.redisLifeMs(key)).toBeGreaterThan(29 * 60_000);
  });
});

test("K5 without a trusted state, the page has a text for each cause", async () => {
  const plugged = await field.plugIn({ name: "K5 pages", source: "–" }, "oauth2");
  const flow = await field.startFlow(plugged);
  const at = (query: string) => {
    const url = new URL(flow.callbackUrl);
    url.search = query;
    return url;
  };
  const answers = [
    await visit(at("?code=x"), flow.cookie),
    await visit(at("?error=access_denied"), flow.cookie),
    await visit(at(`?code=x&state=${"A".repeat(87)}`), flow.cookie),
    await visit(flow.callbackUrl, null),
  ];
  expect(answers.map(({ status }) => status)).toEqual([400, 400, 400, 400]);
  expect(new Set(answers.map(wordsOf)).size).toBe(answers.length);
});

describe("why a flow failed is in its record, in one log line and in the return URL", () => {
  type FlowEntry = Record<string, unknown>;

  async function readFlows(query: string): Promise<FlowEntry[]> {
    const answer = await field.tenant.app.send("GET", `/v1/flows?${query}`);
    expect(answer.status, answer.text).toBe(200);
    const page: { data: FlowEntry[] } = JSON.parse(answer.text);
    return page.data;
  }

  async function fail(plugged: Plugged) {
    const externalId = newExternalId();
    const from = field.log.length;
    const flow = await field.startFlow(plugged, { external_id: externalId });
    const outcome = field.outcomeOf(await again(flow));
    await expect.poll(() => readFlows(`external_id=${externalId}`)).toHaveLength(1);
    const [entry = {}] = await readFlows(`external_id=${externalId}`);
    const lines = field.log.slice(from).filter((line) => line.includes(plugged.integration.id));
    return { outcome, entry, failures: lines.filter((line) => line.includes('"flow_failed"')) };
  }

  /** Which of the grant's tokens the provider was told to end, in order. */
  const endedTokens = ({ played: provider }: Plugged) =>
    provider.at("revoke").map(({ body }) => {
      const token = new URLSearchParams(body).get("token");
      if (token === provider.grant.refreshToken) return "refresh_token";
      return token === provider.grant.accessToken ? "access_token" : token;
    });

  test.each(played(FAILED_FLOWS))("%s, %s", async (_, protocol, row) => {
    const plugged = await field.plugIn(row, protocol);
    const { outcome, entry, failures } = await fail(plugged);
    expect(outcome).toMatchObject({ status: "failed", error: row.error });
    expect(outcome["error_reason"] ?? null).toBe(row.reason);
    expect(entry).toMatchObject({
      outcome: "failed",
      step: row.step,
      reason: row.reason,
      ...(row.providerError === undefined ? {} : { provider_error: row.providerError }),
      request_id: expect.stringMatching(/^req_/),
      integration_id: plugged.integration.id,
    });
    expect(failures).toHaveLength(1);
    expect(failures[0]).toContain(row.reason ?? row.error);
    const { grant, client } = plugged.played;
    const ended = row.ended ?? (row.step === "exchange" ? [] : ["refresh_token", "access_token"]);
    await expect.poll(() => endedTokens(plugged)).toEqual(ended);
    const told = JSON.stringify([outcome, entry, failures]);
    for (const secret of [client.secret, grant.refreshToken, grant.accessToken])
      if (secret !== "") expect(told).not.toContain(secret);
    expect(told).not.toContain("secret=x");
  });

  test("K6 a provider's error at the callback is recorded, and what we sent is cut out of its words", async () => {
    const plugged = await field.plugIn(
      {
        name: "K6 callback",
        source: "n8n#21422",
        callback: (code, state) =>
          new URLSearchParams({
            error: "invalid_scope",
            error_description: `Scope x is unknown, state ${state}, see https://provider.example/help?code=${code}`,
            state,
          }).toString(),
      },
      "oauth2",
    );
    const { outcome, entry, failures } = await fail(plugged);
    expect(outcome).toMatchObject({ error: "provider_error", error_reason: "invalid_scope" });
    expect(entry).toMatchObject({
      outcome: "failed",
      step: "callback",
      provider_error: "invalid_scope",
      provider_error_description: expect.stringContaining("Scope x is unknown"),
    });
    expect(failures).toHaveLength(1);
    expect(JSON.stringify([entry, failures])).not.toMatch(/code-[0-9a-f]{6}/);
  });

  test("K6 a denied flow is recorded, and each flow is found by its integration and outcome", async () => {
    const plugged = await field.plugIn(
      {
        name: "K6 denied",
        source: "–",
        callback: (_, state) => `error=access_denied&state=${state}`,
      },
      "oauth2",
    );
    const { entry } = await fail(plugged);
    expect(entry).toMatchObject({ outcome: "denied" });
    const query = `integration=${plugged.integration.key}&outcome=denied`;
    expect(await readFlows(query)).toHaveLength(1);
    const one = await field.tenant.app.send("GET", `/v1/flows/${String(entry["id"])}`);
    expect(JSON.parse(one.text)).toEqual(entry);
  });
});
