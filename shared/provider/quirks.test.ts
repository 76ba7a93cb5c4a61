import { describe, expect, it } from "vitest";
import { makeIntegration } from "#support/providers/resolved-integration";
import type { AnswerQuirks } from "../contracts/providers/answer-quirks.ts";
import type { ProviderDefinition } from "../contracts/providers/definition.ts";
import { readErrorMeaning } from "./answers/error-meaning.ts";
import { fetchProfile } from "./profile.ts";
import { STANDARD_ANSWERS, readQuirks } from "./quirks.ts";
import { revokeGrant } from "./revocation.ts";
import { refreshGrant } from "./token-endpoint.ts";
import type { ProviderClient } from "./types.ts";

type Definition = Partial<ProviderDefinition>;
type Ask = (definition: Definition) => Promise<unknown>;

const answering = (response: Response): ProviderClient => ({ fetch: async () => response });

const refreshed =
  (body: object, status = 200): Ask =>
  (definition) =>
    refreshGrant(
      answering(Response.json(body, { status })),
      makeIntegration(definition),
      "refresh-token",
      { deadlineMs: 1_000 },
    );

const profiled =
  (makeResponse: () => Response): Ask =>
  (definition) => {
    const integration = makeIntegration({
      userinfo_endpoint: "https://provider.example.com/userinfo",
      ...definition,
    });
    return fetchProfile(answering(makeResponse()), integration, "access-token");
  };

const failed = (code: string) => ({ kind: "failed", code });
const granted = (...scopes: string[]) => ({ kind: "ok", tokens: { scopes } });
const tokens = { access_token: "access-token", token_type: "Bearer" };

/** For each quirk, an answer that it decides, and what the answer means with and without it. */
const DECIDED: { [Quirk in keyof AnswerQuirks]: [Ask, AnswerQuirks[Quirk], object, object] } = {
  error_aliases: [
    refreshed({ error: "worn_out" }, 400),
    { worn_out: "invalid_grant" },
    { kind: "invalid_grant", providerError: "worn_out" },
    { kind: "config_error", about: "request", providerError: "worn_out" },
  ],
  dead_token_errors: [
    profiled(() => Response.json({ error: "signed_out" }, { status: 400 })),
    ["signed_out"],
    failed("rejected"),
    failed("config_error"),
  ],
  failure_flags: [
    refreshed({ good: false }),
    ["good"],
    { kind: "config_error", providerError: "unrecognized_error" },
    { kind: "unavailable" },
  ],
  rate_limit_statuses: [
    profiled(() => new Response(null, { status: 403, headers: { "retry-after": "5" } })),
    [403],
    failed("rate_limited"),
    failed("config_error"),
  ],
  scope_aliases: [
    refreshed({ ...tokens, scope: "long-mail" }),
    { "long-mail": "mail" },
    granted("long-mail", "mail"),
    granted("long-mail"),
  ],
  included_scopes: [
    refreshed({ ...tokens, scope: "mail" }),
    { mail: ["mail:read", "mail:send"] },
    granted("mail", "mail:read", "mail:send"),
    granted("mail"),
  ],
  granted_scope_separators: [
    refreshed({ ...tokens, scope: "a,b c" }),
    [","],
    granted("a", "b", "c"),
    granted("a,b", "c"),
  ],
};

describe.each(Object.entries(DECIDED))("%s", (name, [ask, value, withIt, without]) => {
  it("changes what the answer means", async () => {
    expect(await ask({ [name]: value })).toMatchObject(withIt);
  });

  it("follows the RFCs when an older release's definition does not have it", async () => {
    expect(Object.keys(makeIntegration().definition)).not.toContain(name);
    expect(await ask({})).toMatchObject(without);
  });
});

describe("a definition of an older release", () => {
  it("reads as one of a provider that follows the RFCs", () => {
    expect(readQuirks(makeIntegration().definition)).toMatchObject(STANDARD_ANSWERS);
  });

  it("with a revocation method that this release does not know sends nothing and fails", async () => {
    const method: string = "another_release";
    const sent: string[] = [];
    const fetch: ProviderClient["fetch"] = async (url) => {
      sent.push(url);
      return new Response(null, { status: 200 });
    };
    const integration = makeIntegration({
      revocation_endpoint: "https://provider.example.com/revoke",
      revocation: { method: method as "none", scope: "user" },
    });
    const grant = { accessTokenPlaintext: "at", refreshTokenPlaintext: "rt" };
    expect(await revokeGrant({ fetch }, integration, grant)).toEqual([
      { token: "grant", answer: failed("config_error") },
    ]);
    expect(sent).toEqual([]);
  });

  it("without the details of a deleted grant asks for JSON and takes no status for success", async () => {
    const sent: Headers[] = [];
    const fetch: ProviderClient["fetch"] = async (_url, init) => {
      sent.push(new Headers(init.headers));
      return new Response(null, { status: 422 });
    };
    const integration = makeIntegration({
      revocation_endpoint: "https://provider.example.com/revoke",
      revocation: { method: "delete_grant", scope: "user" },
    });
    const grant = { accessTokenPlaintext: "at", refreshTokenPlaintext: "rt" };
    expect(await revokeGrant({ fetch }, integration, grant)).toEqual([
      { token: "grant", answer: failed("config_error") },
    ]);
    expect(sent[0]?.get("accept")).toBe("application/json");
  });
});

describe("a name that every object inherits", () => {
  it("is not an alias of an error", () => {
    expect(readErrorMeaning(STANDARD_ANSWERS, "constructor")).toBe("request_error");
  });

  it("is not an alias of a scope", async () => {
    const ask = refreshed({ ...tokens, scope: "toString" });
    const none = { scope_aliases: {}, included_scopes: {} };
    expect(await ask(none)).toMatchObject(granted("toString"));
  });
});
