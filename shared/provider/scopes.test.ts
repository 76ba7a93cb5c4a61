import { describe, expect, it } from "vitest";
import { dropAnsweredScopes, findMissingScopes } from "./scopes.ts";
import type { TokenSet } from "./types.ts";

const GRAPH = "https://graph.example.com";

describe("nothing is missing", () => {
  it.each<[asked: string[], granted: string[]]>([
    [[], ["a"]],
    [
      ["a", "b"],
      ["b", "c", "a"],
    ],
    [["Mail.Send"], [`${GRAPH}/Mail.Send`]],
    [[`${GRAPH}/Mail.Send`], ["Mail.Send"]],
    [[`${GRAPH}/Mail.Send`], ["mail.send"]],
    [["access"], ["api://0f5e/access"]],
    [["read"], ["https://tenant.example.com/api/read"]],
    [["Mail.Send"], ["mail.send"]],
    [
      ["Mail.Send", "mail.send"],
      ["mail.send", "Mail.Send"],
    ],
    [[`${GRAPH}/feeds`], [`${GRAPH}/feeds/`]],
    [[`${GRAPH}//impersonation`], [`${GRAPH}/impersonation`]],
    [[`${GRAPH}/Mail.Send`], ["https://GRAPH.example.com/Mail.Send"]],
    [["a,b"], ["a,b"]],
  ])("asked %j, granted %j", (asked, granted) => {
    expect(findMissingScopes(asked, granted)).toEqual([]);
  });
});

describe("a scope that was refused is missing", () => {
  it.each<[asked: string[], granted: string[], missing: string[]]>([
    [["a", "b"], ["a"], ["b"]],
    [["a"], [], ["a"]],
    [["a"], ["a,b"], ["a"]],
    [["mail.send"], ["mail"], ["mail.send"]],
    [["send"], ["mail.send"], ["send"]],
    [["Send"], [`${GRAPH}/Mail.Send`], ["Send"]],
    [["send"], ["mail/send"], ["send"]],
    [["mail/send"], ["send"], ["mail/send"]],
    [[`${GRAPH}/mail`], ["https://other.example.com/mail"], [`${GRAPH}/mail`]],
    [["read", `${GRAPH}/read`], ["read"], [`${GRAPH}/read`]],
    [["read", `${GRAPH}/read`], [`${GRAPH}/read`], ["read"]],
    [
      ["https://a.example/read", "https://b.example/read"],
      ["read"],
      ["https://a.example/read", "https://b.example/read"],
    ],
    [["Read", "read"], ["read"], ["Read"]],
    [["Read"], ["read", "READ"], ["Read"]],
    [[`${GRAPH}/`], ["mail"], [`${GRAPH}/`]],
  ])("asked %j, granted %j", (asked, granted, missing) => {
    expect(findMissingScopes(asked, granted)).toEqual(missing);
  });
});

describe("the scopes that the granted ones have to answer", () => {
  const answer = (changes: Partial<TokenSet>): TokenSet => ({
    accessTokenPlaintext: "at",
    refreshTokenPlaintext: null,
    expiresInSeconds: null,
    scopes: ["mail"],
    idToken: null,
    facts: {},
    warnings: [],
    ...changes,
  });
  const asked = ["openid", "profile", "email", "offline_access", "mail"];

  it.each<[what: string, changes: Partial<TokenSet>, left: string[]]>([
    ["neither an id token nor a refresh token came", {}, asked],
    [
      "a refresh token came",
      { refreshTokenPlaintext: "rt" },
      ["openid", "profile", "email", "mail"],
    ],
    ["an id token came, and only others are named", { idToken: "x" }, ["offline_access", "mail"]],
    [
      "an id token came, and none are named",
      { idToken: "x", scopes: null },
      ["offline_access", "mail"],
    ],
    [
      "an id token came, and nothing was granted",
      { idToken: "x", scopes: [] },
      ["profile", "email", "offline_access", "mail"],
    ],
    [
      "an id token came, and openid is named without the rest",
      { idToken: "x", scopes: ["openid", "mail"] },
      ["profile", "email", "offline_access", "mail"],
    ],
  ])("when %s", (_what, changes, left) => {
    expect(dropAnsweredScopes(asked, answer(changes))).toEqual(left);
  });

  it.each(["offline", "refresh_token"])("do not contain %s after a refresh token came", (scope) => {
    const scopes = dropAnsweredScopes([scope], answer({ refreshTokenPlaintext: "rt" }));
    expect(scopes).toEqual([]);
    expect(dropAnsweredScopes([scope], answer({}))).toEqual([scope]);
  });
});
