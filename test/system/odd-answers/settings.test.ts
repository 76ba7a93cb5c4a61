import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Browser } from "../../../dev/browser/browser.ts";
import { browserOfEndUser, readReturn } from "../../../dev/demo/journey.ts";
import { expectOk } from "../../../dev/demo/dashboard-client.ts";
import type { Integration } from "#shared/contracts/providers/integration";
import { Field, type Plugged } from "#support/field";
import type { FieldRequest } from "#support/field-provider/field-provider";
import {
  type Members,
  PROTOCOLS,
  type Row,
  json,
  over,
  refusal,
} from "#support/field-provider/row";
import { newExternalId } from "#support/flow";
import { expectProblem } from "#support/openapi/problem";

let field: Field;
beforeAll(async () => {
  field = await Field.open();
});
afterAll(() => field?.close());

const named = (name: string, source: string, row: Partial<Row> = {}): Row => ({
  name,
  source,
  ...row,
});

/** The members of a connection and of a token that the app reads as `extra`. */
async function extraOf(connectionId: string): Promise<{ connection: unknown; token: unknown }> {
  const read = async (path: string): Promise<unknown> => {
    const { text } = await field.tenant.app.send("GET", `/v1/connections/${connectionId}${path}`);
    const body: { extra?: unknown } = JSON.parse(text);
    return body.extra;
  };
  return { connection: await read(""), token: await read("/token") };
}

const formOf = ({ body }: FieldRequest): Record<string, string> =>
  Object.fromEntries(new URLSearchParams(body));

async function connectAndRefresh(plugged: Plugged): Promise<string> {
  const connectionId = await field.connect(plugged);
  const refreshed = await field.readAfterExpiry(connectionId);
  expect(refreshed.status, refreshed.text).toBe(200);
  expect(JSON.parse(refreshed.text).access_token).toBe(plugged.played.grant.accessToken);
  return connectionId;
}

describe("what can be said", () => {
  test.each(PROTOCOLS)(
    "quickbooks: realmId on the callback is kept with the connection, %s",
    async (protocol) => {
      const plugged = await field.plugIn(
        named("realmId", "nango#328", {
          settings: { callback_facts: ["realmId"] },
          callback: (code, state) => `code=${code}&state=${state}&realmId=9130357&other=x`,
        }),
        protocol,
      );
      const connectionId = await connectAndRefresh(plugged);
      const extra = { realmId: "9130357" };
      expect(await extraOf(connectionId)).toEqual({ connection: extra, token: extra });
    },
  );

  test.each(PROTOCOLS)(
    "salesforce: instance_url in the token answer is kept, and renewed by a refresh, %s",
    async (protocol) => {
      const at = (instance_url: string) => over({ instance_url, team: { id: 7 }, other: "x" });
      const plugged = await field.plugIn(
        named("instance_url", "windmill#6232", {
          settings: { token_facts: ["instance_url", "team.id"] },
          exchange: at("https://a.example.com"),
          refresh: at("https://b.example.com"),
        }),
        protocol,
      );
      const connectionId = await field.connect(plugged);
      expect((await extraOf(connectionId)).token).toEqual({
        instance_url: "https://a.example.com",
        "team.id": 7,
      });
      await field.readAfterExpiry(connectionId);
      expect((await extraOf(connectionId)).connection).toMatchObject({
        instance_url: "https://b.example.com",
      });
      plugged.played.change({ refresh: over({}) });
      await field.readAfterExpiry(connectionId);
      expect((await extraOf(connectionId)).token).toMatchObject({
        instance_url: "https://b.example.com",
      });
    },
  );

  test("slack: tokens under authed_user are found, at the exchange and at the refresh", async () => {
    const nested = (good: Members) =>
      json({ ok: true, access_token: "xoxb-bot", token_type: "bot", authed_user: good });
    await connectAndRefresh(
      await field.plugIn(
        named("authed_user", "agor#824", {
          settings: { tokens_at: "authed_user" },
          exchange: nested,
          refresh: nested,
        }),
        "oauth2",
      ),
    );
  });

  test.each(PROTOCOLS)(
    "a public client with PKCE sends no secret and no credentials, %s",
    async (protocol) => {
      const plugged = await field.plugIn(named("public", "lua-resty-openidc#530"), protocol, {
        client_secret: undefined,
        settings: { token_endpoint_auth_method: "none" },
      });
      await connectAndRefresh(plugged);
      const requests = plugged.played.at("token");
      expect(requests).toHaveLength(2);
      for (const request of requests) {
        expect(request.headers.authorization).toBeUndefined();
        expect(formOf(request)).toMatchObject({ client_id: plugged.played.client.id });
        expect(formOf(request)).not.toHaveProperty("client_secret");
      }
      expect(formOf(requests[0]!)).toHaveProperty("code_verifier");
    },
  );

  test.each(PROTOCOLS)("token requests are JSON when the provider wants that, %s", async (of) => {
    const plugged = await field.plugIn(
      named("JSON", "requests-oauthlib#244", { settings: { token_request_format: "json" } }),
      of,
    );
    await connectAndRefresh(plugged);
    const requests = plugged.played.at("token");
    expect(requests).toHaveLength(2);
    for (const { headers, body } of requests) {
      expect(headers["content-type"]).toMatch(/^application\/json/);
      expect(JSON.parse(body)).toHaveProperty("grant_type");
    }
  });

  test.each(PROTOCOLS)(
    "resource and other parameters go with the exchange and with each refresh, %s",
    async (protocol) => {
      const resource = "https://api.example.com";
      const plugged = await field.plugIn(
        named("resource", "toolhive#3713", {
          settings: {
            authorization_params: { resource },
            exchange_params: { resource, tenant: "a b" },
            refresh_params: { resource, audience: "x" },
          },
        }),
        protocol,
      );
      await connectAndRefresh(plugged);
      expect(plugged.played.at("authorize")[0]?.query.get("resource")).toBe(resource);
      const [exchange, refresh] = plugged.played.at("token").map(formOf);
      expect(exchange).toMatchObject({ resource, tenant: "a b" });
      expect(refresh).toMatchObject({ resource, audience: "x" });
      expect(refresh).not.toHaveProperty("tenant");
    },
  );

  test("parameters that Atlas sets itself cannot be said", async () => {
    const played = field.provider.play(named("own parameters", "–"));
    for (const name of ["grant_type", "code", "redirect_uri", "client_secret", "refresh_token"]) {
      const settings = { exchange_params: { [name]: "x" } };
      const answer = await field.save(played, "oauth2", { settings });
      expectProblem(answer, 422, "invalid_settings");
    }
  });

  test("a refresh endpoint apart from the token endpoint is used for refreshes alone", async () => {
    const played = field.provider.play(named("renew", "auxx-ai#836"));
    const saved = await field.save(played, "oauth2", {
      settings: { refresh_endpoint: `${played.base}/renew` },
    });
    const integration = expectOk<Integration>("renew", saved);
    await connectAndRefresh({ played, integration, protocol: "oauth2" });
    expect(played.at("token")).toHaveLength(1);
    expect(played.at("renew")).toHaveLength(1);
  });

  test("authentik: Basic credentials without percent-encoding, at every endpoint", async () => {
    const plugged = await field.plugIn(
      named("raw Basic", "authentik#20779", { settings: { basic_credentials: "raw" } }),
      "oauth2",
    );
    const connectionId = await connectAndRefresh(plugged);
    await field.tenant.app.revoke(connectionId);
    const { id, secret } = plugged.played.client;
    const requests = [...plugged.played.at("token"), ...plugged.played.at("revoke")];
    expect(requests.length).toBeGreaterThan(2);
    for (const { headers } of requests) {
      const [, value = ""] = headers.authorization?.split(" ") ?? [];
      expect(Buffer.from(value, "base64").toString("utf8")).toBe(`${id}:${secret}`);
    }
  });

  test.each(PROTOCOLS)("an answer by form_post comes back to the app, %s", async (protocol) => {
    const plugged = await field.plugIn(
      named("form_post", "logto#5454", { settings: { response_mode: "form_post" } }),
      protocol,
    );
    const session = await field.tenant.app.createConnectSession({
      external_id: newExternalId(),
      return_to: field.tenant.returnUrl,
      integrations: [plugged.integration.key],
    });
    const browser: Browser = browserOfEndUser(field.tenant.returnUrl);
    const provider = await browser.open(session.url);
    expect(plugged.played.at("authorize")[0]?.query.get("response_mode")).toBe("form_post");
    expect(readReturn(await browser.submit(provider)).status).toBe("connected");
    expect(field.log.join("\n")).not.toMatch(/code-[0-9a-f]{36}/);
  });

  test.each([" ", "\n", "\r\n", "\t", " \r\n "])(
    "a client secret that ends with %j is saved without it",
    async (end) => {
      const played = field.provider.play(named("blank", "googleworkspace/cli#882"));
      const saved = await field.save(played, "oauth2", {
        client_secret: `${end}inner blank${end}`,
        settings: { token_endpoint_auth_method: "client_secret_post" },
      });
      const integration = expectOk<Integration>("blank", saved);
      await field.connect({ played, integration, protocol: "oauth2" });
      expect(formOf(played.at("token")[0]!)["client_secret"]).toBe("inner blank");
    },
  );

  test.each([
    ["Persian with a joiner", "می\u200cخواهم"],
    ["a family", "👨\u200d👩\u200d👧 Team"],
    ["a heart", "❤\ufe0f Team"],
    ["a flag", "🇮🇷 Team"],
    ["the flag of Wales", "🏴\u{e0067}\u{e0062}\u{e0077}\u{e006c}\u{e0073}\u{e007f}"],
    ["Hindi with a joiner", "क्\u200dष"],
  ])("a name is kept whole: %s", async (_, name) => {
    const played = field.provider.play(named("name", "persian.js#20"));
    const saved = await field.save(played, "oauth2", { name });
    expect(expectOk<Integration>("name", saved).name).toBe(name);
    const project = await field.tenant.developer.dashboard.createProject(name);
    expect(project.name).toBe(name);
  });

  test.each([
    ["twitch: 400 Invalid token", 400, { status: 400, message: "Invalid token" }],
    ["400 invalid_token", 400, { error: "invalid_token" }],
    [
      "400 invalid_request, token not found",
      400,
      { error: "invalid_request", error_description: "token not found" },
    ],
    ["401 invalid_token", 401, { error: "invalid_token" }],
    ["404 unknown token", 404, { message: "Unknown token" }],
  ])("a revocation answered with %s counts as done", async (_, status, body) => {
    const plugged = await field.plugIn(
      named("revocation", "twitchdev#87", { revocation: refusal(status, body) }),
      "oauth2",
    );
    const { tokens } = await field.tenant.app.revoke(await field.connect(plugged));
    expect(tokens.length).toBeGreaterThan(0);
    expect(tokens.map(({ result }) => result)).not.toContain("queued");
    expect(plugged.played.at("revoke").length).toBeGreaterThan(0);
  });

  test("a revocation that is refused for another reason does not count as done", async () => {
    const plugged = await field.plugIn(
      named("revocation", "–", { revocation: refusal(400, { error: "invalid_request" }) }),
      "oauth2",
    );
    const { tokens } = await field.tenant.app.revoke(await field.connect(plugged));
    expect(tokens.map(({ result }) => result)).toContain("queued");
  });
});

describe("settings change while connections live", () => {
  const change = ({ integration }: Plugged, body: Members) =>
    field.tenant.app.send("PATCH", `/v1/integrations/${integration.id}`, body);

  test("without another host, at once", async () => {
    const plugged = await field.plugIn(named("change", "syndesis#2718"), "oauth2");
    const connectionId = await field.connect(plugged);
    const settings = { token_endpoint: `${plugged.played.base}/renew` };
    const changed = await change(plugged, { settings });
    expect(expectOk<Integration>("change", changed).settings).toMatchObject(settings);
    expect((await field.getConnection(connectionId)).state).toBe("active");
    const next = await field.connect(plugged);
    expect(next).not.toBe(connectionId);
  });

  test("another host for the client secret needs to be confirmed, and both are named", async () => {
    const plugged = await field.plugIn(named("hosts", "syndesis#2718"), "oauth2");
    const connectionId = await field.connect(plugged);
    const { pathname } = new URL(plugged.played.base);
    const settings = { token_endpoint: `${field.provider.otherOrigin}${pathname}/token` };
    const refused = await change(plugged, { settings });
    const { detail } = expectProblem(refused, 409, "host_change_unconfirmed");
    expect(detail).toContain("127.0.0.1");
    expect(detail).toContain("localhost");
    const confirmed = await change(plugged, { settings, confirm_host_change: true });
    const { warnings = [] }: { warnings?: { code: string }[] } = JSON.parse(confirmed.text);
    expect(confirmed.status, confirmed.text).toBe(200);
    expect(warnings.length).toBeGreaterThan(0);
    expect((await field.getConnection(connectionId)).state).toBe("active");
  });

  test("settings that do not fit are refused, and nothing changes", async () => {
    const plugged = await field.plugIn(named("unfit", "–"), "oauth2");
    const answer = await change(plugged, { settings: { token_endpoint: "http://x.example/t" } });
    expect(answer.status, answer.text).toBe(422);
    const now = await field.tenant.app.send("GET", `/v1/integrations/${plugged.integration.id}`);
    expect(expectOk<Integration>("now", now).settings).toEqual(plugged.integration.settings);
  });
});
