import { afterAll, beforeAll, expect, test } from "vitest";
import { Browser } from "../../../dev/browser/browser.ts";
import { exchange } from "../../../dev/browser/http-exchange.ts";
import { browserOfEndUser, readReturn } from "../../../dev/demo/journey.ts";
import { expectOk } from "../../../dev/demo/dashboard-client.ts";
import type { Integration } from "#shared/contracts/providers/integration";
import { Field } from "#support/field";
import { PROTOCOLS, json, over, refusal, text } from "#support/field-provider/row";
import { newExternalId, visit } from "#support/flow";
import { expectProblem } from "#support/openapi/problem";

let field: Field;
beforeAll(async () => {
  field = await Field.open();
});
afterAll(() => field?.close());

test("endpoints with a query keep it", async () => {
  const played = field.provider.play({ name: "query", source: "–" });
  const saved = await field.save(played, "oauth2", {
    settings: {
      authorization_endpoint: `${played.base}/authorize?tenant=a%20b&flag`,
      token_endpoint: `${played.base}/token?api-version=2`,
      userinfo_endpoint: `${played.base}/userinfo?fields=id%2Cname`,
    },
  });
  const plugged = { played, integration: expectOk<Integration>("query", saved) };
  const connectionId = await field.connect({ ...plugged, protocol: "oauth2" });
  expect((await field.readAfterExpiry(connectionId)).status).toBe(200);
  expect(played.at("authorize")[0]?.query.get("tenant")).toBe("a b");
  expect(played.at("token").map(({ query }) => query.get("api-version"))).toEqual(["2", "2"]);
  expect(played.at("userinfo")[0]?.query.get("fields")).toBe("id,name");
});

test("an issuer with a slash at its end connects", async () => {
  const played = field.provider.play({
    name: "slash",
    source: "–",
    discovery: (good, { base }) => json({ ...good, issuer: `${base}/` }),
    claims: (good) => ({ ...good, iss: `${String(good["iss"])}/` }),
  });
  const saved = await field.save(played, "oidc", { settings: { issuer: `${played.base}/` } });
  const integration = expectOk<Integration>("slash", saved);
  await field.connect({ played, integration, protocol: "oidc" });
});

test.each([
  ["with a wrong media type", (good: object) => text(JSON.stringify(good), "text/plain")],
  ["without auth methods", over({ token_endpoint_auth_methods_supported: undefined })],
  [
    "with auth methods that are a text",
    over({ token_endpoint_auth_methods_supported: "client_secret_post" }),
  ],
])("a discovery document %s connects", async (_, discovery) => {
  await field.connect(await field.plugIn({ name: "document", source: "–", discovery }, "oidc"));
});

test.each(PROTOCOLS)("two tabs finished crosswise both connect, %s", async (protocol) => {
  const plugged = await field.plugIn({ name: "tabs", source: "–" }, protocol);
  const browser = new Browser({ stopAt: ({ pathname }) => pathname.startsWith("/callback/") });
  const open = async () => {
    const session = await field.tenant.app.createConnectSession({
      external_id: newExternalId(),
      return_to: field.tenant.returnUrl,
      integrations: [plugged.integration.key],
    });
    return new URL((await browser.open(session.url)).url);
  };
  const [one, two] = [await open(), await open()];
  for (const url of [two, one]) {
    const cookie = browser.cookies.headerFor(url, { sameSite: true, safeNavigation: true });
    expect(field.outcomeOf(await visit(url, cookie))).toMatchObject({ status: "connected" });
  }
  expect(plugged.played.grants.map(({ exchanges }) => exchanges)).toEqual([1, 1]);
});

test("a link scanner before the person takes nothing away", async () => {
  const plugged = await field.plugIn({ name: "scanner", source: "–" }, "oauth2");
  const session = await field.tenant.app.createConnectSession({
    external_id: newExternalId(),
    return_to: field.tenant.returnUrl,
    integrations: [plugged.integration.key],
  });
  for (const method of ["GET", "HEAD", "GET"])
    await exchange(new URL(session.url), { method, headers: { "user-agent": "scanner" } });
  const browser = browserOfEndUser(field.tenant.returnUrl);
  expect(readReturn(await browser.open(session.url)).status).toBe("connected");
});

test.each(PROTOCOLS)("a code with reserved characters is sent as it came, %s", async (protocol) => {
  const codeEnd = "/a+b=c%25d e&f#g~ü";
  const plugged = await field.plugIn({ name: "code", source: "–", codeEnd }, protocol);
  await field.connect(plugged);
  const body = plugged.played.at("token")[0]?.body ?? "";
  expect(new URLSearchParams(body).get("code")?.endsWith(codeEnd)).toBe(true);
});

test("a callback with parameters that Atlas does not know connects", async () => {
  const callback = (code: string, state: string) =>
    `session_state=x&code=${code}&scope=a%20b&state=${state}&authuser=0&hd=example.com`;
  await field.connect(await field.plugIn({ name: "extra", source: "–", callback }, "oauth2"));
});

test.each(PROTOCOLS)("invalid_grant with 403 ends the grant, %s", async (protocol) => {
  const refresh = refusal(403, { error: "invalid_grant" });
  const plugged = await field.plugIn({ name: "403", source: "–", refresh }, protocol);
  const connectionId = await field.connect(plugged);
  expectProblem(await field.readAfterExpiry(connectionId), 409, "needs_reauth");
});

test("120 scopes are named as too many", async () => {
  const played = field.provider.play({ name: "scopes", source: "–" });
  const scopes = Array.from({ length: 120 }, (_, index) => `scope-${index}`);
  const answer = await field.save(played, "oauth2", { scopes });
  expectProblem(answer, 400, "invalid_request");
  expect(answer.text).toContain("/scopes");
  expect(answer.text).toContain("100");
});
