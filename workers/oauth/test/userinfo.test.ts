import { CompactSign, exportJWK, generateKeyPair } from "jose";
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from "vitest";
import type { CreateIntegrationInput, Integration } from "#shared/contracts/providers/integration";
import { apiKey } from "#support/services/callers";
import { type AppProject, OAuthWorld } from "#support/services/oauth-in-process";

let world: OAuthWorld;
let project: AppProject;

beforeAll(async () => {
  world = await OAuthWorld.start();
});
afterAll(() => world.close());
beforeEach(async () => {
  world.double.reset();
  project = await world.project();
});

const answerUserinfo = (body: string, contentType = "application/json") =>
  world.double.program("userinfo", { kind: "status", status: 200, body, contentType });

async function subjectFrom(
  body: string,
  settings: CreateIntegrationInput["settings"] = {},
): Promise<string> {
  answerUserinfo(body);
  const integration = await project.plugInOAuth2(settings);
  const { connection_id } = await project.connect(integration);
  return (await project.connection(connection_id)).account.subject;
}

describe("the account of a plain OAuth 2.0 provider is read", () => {
  test.each<[what: string, body: string, path: string, subject: string]>([
    ["beside an error that says ok", '{"id":"u","error":{"code":"ok","message":""}}', "id", "u"],
    ["out of a list", '{"data":[{"id":"u"}]}', "data.0.id", "u"],
    ["out of a list at the top", '[{"id":"u"}]', "id", "u"],
    ["under a name with dots", '{"https://example.com/id":"u"}', "https://example.com/id", "u"],
    ["with all its digits", '{"id":12345678901234567890}', "id", "12345678901234567890"],
    ["out of a form", "id=u&name=Ada", "id", "u"],
  ])("%s", async (_what, body, path, subject) => {
    expect(await subjectFrom(body, { profile_subject: path })).toBe(subject);
  });

  test("and two accounts whose ids differ in the last of twenty digits stay apart", async () => {
    const integration = await project.plugInOAuth2({ profile_subject: "id" });
    answerUserinfo('{"id":12345678901234567890}');
    const first = await project.connect(integration);
    answerUserinfo('{"id":12345678901234567891}');
    const second = await project.connect(integration);
    expect(second["status"]).toBe("connected");
    expect(second["connection_id"]).not.toBe(first["connection_id"]);
    answerUserinfo('{"id":"12345678901234567890"}');
    expect(await project.connect(integration)).toEqual(first);
  });

  test("with the headers that its userinfo endpoint wants", async () => {
    const integration = await project.plugInOAuth2({
      userinfo_headers: { "Client-Id": "{client_id}" },
    });
    const seen: (string | null)[] = [];
    const real = globalThis.fetch;
    const spy = vi.spyOn(globalThis, "fetch").mockImplementation((input, init) => {
      const request = new Request(input, init);
      if (request.url === world.double.endpoints.userinfo)
        seen.push(request.headers.get("client-id"));
      return real(request);
    });
    await project.connect(integration);
    spy.mockRestore();
    expect(seen).toEqual([world.double.client.clientId]);
  });
});

describe("a signed userinfo answer", () => {
  const sign = async (claims: object) => {
    const { privateKey, publicKey } = await generateKeyPair("ES256");
    const jwk = { ...(await exportJWK(publicKey)), kid: "userinfo" };
    const token = await new CompactSign(new TextEncoder().encode(JSON.stringify(claims)))
      .setProtectedHeader({ alg: "ES256", kid: "userinfo" })
      .sign(privateKey);
    return { token, jwk };
  };
  const jwksOfDouble = async (): Promise<{ keys: object[] }> => {
    const response = await fetch(`${world.double.origin}/jwks`);
    return JSON.parse(await response.text());
  };
  const labelAfter = async (integration: Integration) => {
    const { connection_id } = await project.connect(integration);
    return (await project.connection(connection_id)).account.label;
  };

  test("of an OpenID provider names the account", async () => {
    const { token, jwk } = await sign({ sub: "user-1", name: "Ada" });
    const { keys } = await jwksOfDouble();
    world.double.program("jwks", { kind: "json", body: { keys: [...keys, jwk] } });
    answerUserinfo(token, "application/jwt");
    expect(await labelAfter(await project.plugIn())).toBe("Ada");
  });

  test("under a key that nobody published names nobody", async () => {
    answerUserinfo((await sign({ sub: "user-1", name: "Eve" })).token, "application/jwt");
    expect(await labelAfter(await project.plugIn())).toBeNull();
  });

  test("of a provider without keys ends the flow with a reason", async () => {
    answerUserinfo((await sign({ sub: "user-1" })).token, "application/jwt");
    expect(await project.connect(await project.plugInOAuth2())).toEqual({
      status: "failed",
      error: "userinfo_unverified",
    });
    expect(await project.connectionIds()).toEqual([]);
  });
});

describe("the scopes of a connection do not miss", () => {
  test("what an id token answers, where the provider names only scopes of its API", async () => {
    const scopes = ["openid", "profile", "email", "Mail.Send"];
    const integration = await project.plugIn({ scopes });
    world.double.program("token", { kind: "ok", scope: "https://graph.example.com/Mail.Send" });
    world.double.program("userinfo", { kind: "ok" });
    const { connection_id } = await project.connect(integration);
    expect(await project.connection(connection_id)).toMatchObject({ missing_scopes: [] });
  });

  test("openid after a refresh that does not name it, but do miss what was refused", async () => {
    const integration = await project.plugIn({ scopes: ["openid", "email", "mail"] });
    world.double.program("token", { kind: "ok", scope: "openid mail" });
    world.double.program("refresh", { kind: "ok", scope: "mail" });
    const { connection_id = "" } = await project.connect(integration);
    const caller = apiKey(project.tenant.projectId, ["connections:write", "tokens:read"]);
    expect(await project.connection(connection_id)).toMatchObject({ missing_scopes: ["email"] });
    const refreshed = await world.tokens.refreshConnection(caller, { connection_id, max_wait: 5 });
    expect(refreshed).toMatchObject({ ok: true, value: { missing_scopes: ["email"] } });
  });
});
