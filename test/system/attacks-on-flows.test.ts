import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { exchange } from "../../dev/browser/http-exchange.ts";
import { expectOk } from "../../dev/demo/dashboard-client.ts";
import type { Page } from "#shared/contracts/fields";
import type { AuditEntry } from "#shared/contracts/projects/audit-log";
import type { Integration } from "#shared/contracts/providers/integration";
import { Field } from "#support/field";
import { type Members, type Row, json, over, text } from "#support/field-provider/row";
import { newExternalId, visit } from "#support/flow";
import { expectProblem } from "#support/openapi/problem";

let field: Field;
beforeAll(async () => {
  field = await Field.open();
});
afterAll(() => field?.close());

const row = (name: string, plays: Partial<Row> = {}): Row => ({ name, source: "–", ...plays });

const newSession = (integration: Integration, changes: Members = {}) =>
  field.tenant.app.createConnectSession({
    external_id: newExternalId(),
    return_to: field.tenant.returnUrl,
    integrations: [integration.key],
    ...changes,
  });

describe("attack 1", () => {
  const confirm = (connect_code: string, external_id: string) =>
    field.tenant.app.send("POST", "/v1/connections/confirm", { connect_code, external_id });

  test("attack 1: the code of a forwarded link does not connect the victim's account for the attacker", async () => {
    const plugged = await field.plugIn(row("forwarded"), "oauth2");
    const flow = await field.startFlow(plugged, { external_id: "attacker", confirm: true });
    const outcome = field.outcomeOf(await visit(flow.callbackUrl, flow.cookie));
    const { connect_code: code = "", connection_id: id = "" } = outcome;
    expect(outcome).toMatchObject({ status: "pending" });
    const wrong = await confirm(code, "victim");
    expect(wrong.status, wrong.text).toBeGreaterThanOrEqual(400);
    expect(wrong.status).toBeLessThan(500);
    expect(JSON.parse(wrong.text).code).not.toBe("connect_code_invalid");
    // The code is spent, also for the right person.
    expectProblem(await confirm(code, "attacker"), 422, "connect_code_invalid");
    const now = await field.tenant.app.send("GET", `/v1/connections/${id}`);
    expect(now.status === 404 || JSON.parse(now.text).state !== "active").toBe(true);
    expect((await field.tenant.app.send("GET", `/v1/connections/${id}/token`)).status).not.toBe(
      200,
    );
    await expect
      .poll(
        async () => {
          await field.stack.runJobs();
          return plugged.played.grant.revocations;
        },
        { timeout: 20_000, interval: 500 },
      )
      .toBeGreaterThan(0);
  });

  test("attack 1: the signed-in person's own code connects, and only with the external_id", async () => {
    const plugged = await field.plugIn(row("confirm"), "oauth2");
    const flow = await field.startFlow(plugged, { external_id: "ada", confirm: true });
    const { connect_code: code = "" } = field.outcomeOf(await visit(flow.callbackUrl, flow.cookie));
    const without = await field.tenant.app.send("POST", "/v1/connections/confirm", {
      connect_code: code,
    });
    expectProblem(without, 400, "invalid_request");
    const confirmed = await confirm(code, "ada");
    expect(expectOk<{ state: string }>("confirm", confirmed).state).toBe("active");
  });

  test.each([
    ["a connection to confirm", { confirm: true }],
    ["a display name", { display_name: "ada@example.com" }],
  ])("attack 1: the page is shown for %s, also with one integration", async (_, changes) => {
    const plugged = await field.plugIn(row("page"), "oauth2");
    const { url } = await newSession(plugged.integration, changes);
    const page = await visit(new URL(url));
    expect(page.status).toBe(200);
    expect(page.text).toContain(plugged.integration.id);
  });
});

describe("attack 2", () => {
  const wrong: [name: string, plays: Partial<Row>][] = [
    ["another sub", { claims: (good) => ({ ...good, sub: "another-user" }) }],
    ["another iss", { claims: (good) => ({ ...good, iss: "https://evil.example" }) }],
    ["another aud", { claims: (good) => ({ ...good, aud: "another-client" }) }],
    [
      "a bad signature",
      {
        refresh: (good) => {
          const [head, body] = String(good["id_token"]).split(".");
          return json({ ...good, id_token: `${head}.${body}.${"A".repeat(342)}` });
        },
      },
    ],
  ];
  test.each(wrong)("attack 2: a refresh whose id token has %s hands nothing out", async (_, of) => {
    const plugged = await field.plugIn(row("id token at the refresh"), "oidc");
    const connectionId = await field.connect(plugged);
    plugged.played.change(of);
    const answer = await field.readAfterExpiry(connectionId);
    expectProblem(answer, 409, "needs_reauth");
    expect(answer.text).not.toContain(plugged.played.grant.accessToken);
    expect(await field.getConnection(connectionId)).toMatchObject({
      state: "needs_reauth",
      state_reason: "account_mismatch",
    });
    await field.stack.runJobs();
    const events = expectOk<Page<AuditEntry>>(
      "audit log",
      await field.tenant.app.send("GET", "/v1/audit-log?limit=100"),
    ).data.filter(({ subject }) => subject === connectionId);
    expect(events.filter(({ type }) => type === "connection.needs_reauth")).toHaveLength(1);
    // The rotated refresh token was kept: a revocation still reaches the grant.
    await field.tenant.app.revoke(connectionId);
    const revoked = plugged.played
      .at("revoke")
      .map(({ body }) => new URLSearchParams(body).get("token"));
    expect(revoked).toContain(plugged.played.grant.refreshToken);
  });

  test("attack 2: a refresh with a good id token, or without one, goes on", async () => {
    const plugged = await field.plugIn(row("good id token at the refresh"), "oidc");
    const connectionId = await field.connect(plugged);
    expect((await field.readAfterExpiry(connectionId)).status).toBe(200);
    plugged.played.change({ refresh: over({ id_token: undefined }) });
    expect((await field.readAfterExpiry(connectionId)).status).toBe(200);
  });
});

describe("attack 3", () => {
  test("attack 3: 60 visits of one link keep a bounded number of flows, without the session's data", async () => {
    const plugged = await field.plugIn(row("many visits"), "oauth2");
    const metadata = Object.fromEntries(
      Array.from({ length: 10 }, (_, index) => [`m${index}`, "x".repeat(800)]),
    );
    const { url } = await newSession(plugged.integration, { metadata });
    const before = new Set(await field.redisKeys());
    for (let visits = 0; visits < 60; visits += 1) await visit(new URL(url));
    const made = (await field.redisKeys()).filter((key) => !before.has(key));
    expect(made.length).toBeLessThanOrEqual(40);
    for (const key of made) expect(await field.redisLength(key)).toBeLessThan(4_000);
  });

  test.each(["image", "iframe", "script", "empty"])(
    "attack 3: a link that a page loads as %s starts no flow",
    async (destination) => {
      const plugged = await field.plugIn(row("not a navigation"), "oauth2");
      const { url } = await newSession(plugged.integration);
      const before = (await field.redisKeys("fl:")).length;
      for (const place of [url, `${url}/${plugged.integration.id}`]) {
        const answer = await exchange(new URL(place), {
          headers: {
            "sec-fetch-dest": destination,
            "sec-fetch-mode": "no-cors",
            "sec-fetch-site": "cross-site",
          },
        });
        expect(answer.headers.get("location")).toBeNull();
      }
      expect(await field.redisKeys("fl:")).toHaveLength(before);
    },
  );

  test("attack 3: a browser that does not send Sec-Fetch-Dest starts a flow", async () => {
    const plugged = await field.plugIn(row("old browser"), "oauth2");
    const { url } = await newSession(plugged.integration);
    const answer = await exchange(new URL(url), { headers: { accept: "text/html" } });
    expect(answer.headers.get("location")).toContain(plugged.played.base);
  });
});

describe("attack 4 and attack 5", () => {
  test("attack 4: a removed return URL is not followed, at the start or at the callback", async () => {
    const plugged = await field.plugIn(row("removed return URL"), "oauth2");
    const { dashboard } = field.tenant.developer;
    const path = `/v1/projects/${field.tenant.projectId}/return-urls`;
    const added = await dashboard.addReturnUrl(field.tenant.projectId, "http://localhost:8791/old");
    await expect
      .poll(
        async () =>
          (
            await field.tenant.app.send("POST", "/v1/connect/sessions", {
              external_id: "x",
              return_to: added.url,
            })
          ).status,
        { timeout: 25_000, interval: 1_000 },
      )
      .toBe(201);
    const changes = { return_to: added.url };
    const flow = await field.startFlow(plugged, changes);
    const { url } = await newSession(plugged.integration, changes);
    expectOk("removal", await dashboard.send("DELETE", `${path}/${added.id}`));
    await expect
      .poll(async () => (await visit(new URL(url))).headers.get("location"), {
        timeout: 10_000,
        interval: 500,
      })
      .toBeNull();
    const answer = await visit(flow.callbackUrl, flow.cookie);
    expect(answer.headers.get("location")).toBeNull();
    expect(answer.headers.get("content-type")).toContain("text/html");
    expect(answer.text).not.toContain(added.url);
  });

  test("attack 5: a new return URL is accepted at once", async () => {
    await field.openProject();
    const plugged = await field.plugIn(row("new return URL"), "oauth2");
    await newSession(plugged.integration);
    const { dashboard } = field.tenant.developer;
    for (const name of ["one", "two"]) {
      const url = `http://localhost:8791/new-${name}`;
      await expect(newSession(plugged.integration, { return_to: url })).rejects.toThrow(
        "return_url_not_registered",
      );
      // At most one look a second, so that refusals are no amplifier.
      await new Promise((resolve) => setTimeout(resolve, 1_100));
      await dashboard.addReturnUrl(field.tenant.projectId, url);
      await newSession(plugged.integration, { return_to: url });
    }
  });

  test("attack 5: a new integration is offered at once, after its name was refused", async () => {
    const key = `later-${Date.now()}`;
    const session = () =>
      field.tenant.app.send("POST", "/v1/connect/sessions", {
        external_id: "x",
        return_to: field.tenant.returnUrl,
        integrations: [key],
      });
    expect((await session()).status).toBeGreaterThanOrEqual(400);
    const played = field.provider.play(row("later"));
    expectOk("integration", await field.save(played, "oauth2", { key }));
    expect((await session()).status).toBe(201);
  });
});

describe("attack 8", () => {
  const revokedOrKept = async (of: Row): Promise<void> => {
    const plugged = await field.plugIn(of, "oauth2");
    const outcome = await field.outcome(plugged);
    if (outcome["status"] === "connected") return;
    expect(outcome).toMatchObject({ status: "failed" });
    expect(outcome["error"]).not.toBe("internal_error");
    await expect
      .poll(
        async () => {
          await field.stack.runJobs();
          return plugged.played.grant.revocations;
        },
        { timeout: 20_000, interval: 500 },
      )
      .toBeGreaterThan(0);
  };

  test("attack 8: an issuer of 1,900 characters is not saved", async () => {
    const played = field.provider.play(row("long issuer"));
    const issuer = `${played.base}/${"i".repeat(1_900)}`;
    const answer = await field.save(played, "oidc", { settings: { issuer } });
    expect(answer.status, answer.text).toBeGreaterThanOrEqual(400);
    expect(answer.status).toBeLessThan(500);
    expect(answer.text).toContain("issuer");
  });

  test("attack 8: the longest issuer with a subject of 255 CJK characters connects", async () => {
    const played = field.provider.play(row("CJK subject"));
    const issuer = `${played.base}/${"i".repeat(990 - played.base.length)}`;
    const sub = Array.from({ length: 255 }, (_, at) => String.fromCodePoint(0x4e00 + at * 61)).join(
      "",
    );
    played.change({
      discovery: (good) => json({ ...good, issuer }),
      claims: (good) => ({ ...good, iss: issuer, sub, name: "Ada" }),
    });
    const saved = await field.save(played, "oidc", { settings: { issuer } });
    const integration = expectOk<Integration>("long issuer", saved);
    const connectionId = await field.connect({ played, integration, protocol: "oidc" });
    expect((await field.getConnection(connectionId)).account.subject).toBe(sub);
  });

  test.each<[name: string, userinfo: string]>([
    ["a subject with NUL", '{"sub":"a\\u0000b"}'],
    ["a subject that is half a character", '{"sub":"a\\ud800b"}'],
    ["a subject of 300 CJK characters", JSON.stringify({ sub: "漢".repeat(300) })],
    ["a label with NUL and half a character", '{"sub":"7","name":"A\\u0000\\ud800da"}'],
    ["a label of 100,000 characters", JSON.stringify({ sub: "7", name: "n".repeat(100_000) })],
  ])("attack 8: %s is no internal error, and no grant is left behind", async (_, userinfo) => {
    await revokedOrKept(row("userinfo", { userinfo: () => text(userinfo, "application/json") }));
  });

  test.each<[name: string, changes: Members]>([
    [
      "5,000 granted scopes",
      { scope: Array.from({ length: 5_000 }, (_, at) => `s${at}`).join(" ") },
    ],
    ["a granted scope of 200,000 characters", { scope: "s".repeat(200_000) }],
    ["granted scopes with NUL and half a character", { scope: "a\u0000b c\ud800d" }],
  ])("attack 8: %s at the exchange and the refresh lose no grant", async (_, changes) => {
    const play = over(changes);
    await revokedOrKept(row("scopes", { exchange: play }));
    const plugged = await field.plugIn(row("scopes", { refresh: play }), "oauth2");
    const connectionId = await field.connect(plugged);
    for (let refreshes = 0; refreshes < 2; refreshes += 1) {
      const answer = await field.readAfterExpiry(connectionId);
      expect(answer.status, answer.text).toBe(200);
    }
  });
});

describe("attack 9", () => {
  test.each<[name: string, change: (integration: Integration) => [string, string, unknown?]]>([
    ["deleted", ({ id }) => ["DELETE", `/v1/integrations/${id}`]],
    ["disabled", ({ id }) => ["PATCH", `/v1/integrations/${id}`, { enabled: false }]],
  ])("attack 9: an integration that is %s during a flow leaves no grant", async (_, change) => {
    const plugged = await field.plugIn(row("gone"), "oauth2");
    const flow = await field.startFlow(plugged);
    const [method, path, body] = change(plugged.integration);
    expectOk("change", await field.tenant.app.send(method, path, body));
    const outcome = field.outcomeOf(await visit(flow.callbackUrl, flow.cookie));
    expect(outcome["status"]).not.toBe("connected");
    const { exchanges } = plugged.played.grant;
    if (exchanges > 0) expect(plugged.played.grant.revocations).toBeGreaterThan(0);
  });

  test("attack 9: an integration that is deleted during the exchange leaves no grant", async () => {
    const reached = Promise.withResolvers<void>();
    const released = Promise.withResolvers<void>();
    const plugged = await field.plugIn(
      row("gone in between", {
        exchange: async (good) => {
          reached.resolve();
          await released.promise;
          return json(good);
        },
      }),
      "oauth2",
    );
    const flow = await field.startFlow(plugged);
    const answer = visit(flow.callbackUrl, flow.cookie);
    await reached.promise;
    const path = `/v1/integrations/${plugged.integration.id}`;
    expectOk("deletion", await field.tenant.app.send("DELETE", path));
    released.resolve();
    expect(field.outcomeOf(await answer)["status"]).not.toBe("connected");
    await expect
      .poll(() => plugged.played.grant.revocations, { timeout: 5_000 })
      .toBeGreaterThan(0);
  });
});

describe("attack 10", () => {
  const never = () => new Promise<never>(() => undefined);

  test("attack 10: a provider that hangs does not hold a revocation, a deletion or a callback", async () => {
    const timed = async <T>(work: Promise<T>): Promise<{ result: T; tookMs: number }> => {
      const startedMs = Date.now();
      const result = await work;
      return { result, tookMs: Date.now() - startedMs };
    };
    const hanging = await field.plugIn(row("revocation hangs", { revocation: never }), "oauth2");
    const [one, two] = [await field.connect(hanging), await field.connect(hanging)];
    const slow = await field.plugIn(
      row("exchange and userinfo hang", {
        exchange: async (good) => {
          await new Promise((resolve) => setTimeout(resolve, 8_000));
          return json(good);
        },
        userinfo: never,
      }),
      "oauth2",
    );
    const flow = await field.startFlow(slow);
    const [revoked, deleted, callback] = await Promise.all([
      timed(field.tenant.app.revoke(one)),
      timed(field.tenant.app.send("DELETE", `/v1/connections/${two}?hard=false`)),
      timed(visit(flow.callbackUrl, flow.cookie)),
    ]);
    expect(revoked.result.tokens.map(({ result }) => result)).toContain("queued");
    expect(revoked.tookMs).toBeLessThan(8_000);
    expect(deleted.result.text).toContain("queued");
    expect(deleted.tookMs).toBeLessThan(8_000);
    expect(field.outcomeOf(callback.result)).toMatchObject({ status: "failed" });
    expect(callback.tookMs).toBeLessThan(17_000);
  });
});
