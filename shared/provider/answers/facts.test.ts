import { describe, expect, it } from "vitest";
import { MAX_FACTS_LENGTH, pickFacts } from "./facts.ts";
import { isSecretName, leadsToSecret } from "./secret-names.ts";

type Body = Record<string, unknown>;

const pick = (token_facts: string[], body: Body, tokens: (string | null)[] = []) =>
  pickFacts({ token_facts }, body, tokens);

describe("the facts of a token answer", () => {
  it("are the members at their paths, kept as they came", () => {
    const body = {
      access_token: "an-access-token",
      instance_url: "https://acme.example",
      team: { id: "T1", tags: ["a", 2, null] },
      list: [{ id: "x" }],
    };
    expect(pick(["instance_url", "team", "team.id", "list.0.id", "no"], body)).toEqual({
      facts: {
        instance_url: "https://acme.example",
        team: { id: "T1", tags: ["a", 2, null] },
        "team.id": "T1",
        "list.0.id": "x",
      },
      warnings: [],
    });
    expect(pickFacts({}, body, [])).toEqual({ facts: {}, warnings: [] });
  });

  it("never hold a token by its name, at any depth", () => {
    const body = {
      access_token: "secret-access-token",
      user: { id: 1, refreshToken: "secret-refresh-token", deep: [{ "id-token": "secret-id" }] },
    };
    expect(pick(["access_token", "user", "user.refreshToken"], body).facts).toEqual({
      user: { id: 1, deep: [{}] },
    });
  });

  it.each<[what: string, fact: unknown]>([
    ["a copy", "secret-bot-token"],
    ["a link", "https://x.example/?t=secret-bot-token"],
    ["JSON in a text", JSON.stringify({ t: "secret-bot-token" })],
    ["a list", [["secret-bot-token"]]],
    ["a name", { "secret-bot-token 9": 1 }],
    ["a token that was found elsewhere", "at-1"],
  ])("never hold a token under another name: %s", (_what, fact) => {
    const body = { bot: { bot_token: "secret-bot-token" }, fact, ok: 1 };
    expect(pick(["fact", "ok"], body, ["at-1", null])).toMatchObject({
      facts: { ok: 1 },
      warnings: [{ code: "fact_holds_token" }],
    });
  });

  it("are bounded in length and depth, with a warning", () => {
    const deep = JSON.parse(`${"[".repeat(5_000)}${"]".repeat(5_000)}`) as unknown;
    for (const fact of [deep, "x".repeat(MAX_FACTS_LENGTH)])
      expect(pick(["ok", "fact"], { fact, ok: 1 })).toMatchObject({
        facts: { ok: 1 },
        warnings: [{ code: "facts_too_large" }],
      });
  });

  it("cannot change a prototype", () => {
    const body = JSON.parse('{"__proto__":{"polluted":1}}') as Body;
    const { facts } = pick(["__proto__", "constructor.name"], body);
    expect(Reflect.get(facts, "polluted")).toBeUndefined();
  });
});

describe("the name of a credential", () => {
  it.each([
    "access_token",
    "ID-Token",
    "refreshToken",
    "code",
    "state",
    "bot_token",
    "client_secret",
  ])("is %s", (name) => expect(isSecretName(name)).toBe(true));

  it.each(["token_type", "x_refresh_token_expires_in", "country_code", "realmId", "instance_url"])(
    "is not %s",
    (name) => expect(isSecretName(name)).toBe(false),
  );

  it.each(["authed_user.access_token", "a.access_token.b", "https://x.example/id_token", "a:code"])(
    "is found on the path %s",
    (path) => expect(leadsToSecret(path)).toBe(true),
  );
});
