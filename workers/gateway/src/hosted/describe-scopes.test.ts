import { expect, test } from "vitest";
import { describeScopes } from "./describe-scopes.ts";
import { PROVIDER_SCOPES } from "#shared/scope-words/providers";
import { STANDARD_SCOPES } from "#shared/scope-words/standard";

const wordsOf = (provider: string, scopes: string[], language: "en" | "ru" = "en") =>
  describeScopes(provider, scopes, language).map(({ name, meaning }) => meaning ?? name);

test("a scope is told in the page's language", () => {
  expect(wordsOf("github", ["read:user"])).toEqual(["Read your profile"]);
  expect(wordsOf("github", ["read:user"], "ru")).toEqual(["Читать ваш профиль"]);
});

test("scopes without a meaning come last, by their names", () => {
  expect(wordsOf("github", ["admin:gpg_key", "gist"])).toEqual(["Write gists", "admin:gpg_key"]);
});

test("scopes that mean the same are told once", () => {
  const both = ["openid", "email", "https://www.googleapis.com/auth/userinfo.email"];
  expect(wordsOf("google", both)).toEqual(["Recognise your account", "See your e-mail address"]);
});

test("the standard scopes mean something only with openid", () => {
  expect(wordsOf("generic-oauth2", ["email"])).toEqual(["email"]);
  expect(wordsOf("generic-oidc", ["openid", "email"])).toContain("See your e-mail address");
});

test("another provider's scopes mean nothing", () => {
  expect(wordsOf("generic-oauth2", ["repo"])).toEqual(["repo"]);
  expect(wordsOf("constructor", ["toString"])).toEqual(["toString"]);
});

test("every meaning is there in both languages, once per scope", () => {
  for (const scopes of [STANDARD_SCOPES, ...Object.values(PROVIDER_SCOPES)]) {
    expect(new Set(scopes.map(({ name }) => name)).size).toBe(scopes.length);
    for (const { meaning_en, meaning_ru, asked_en, asked_ru } of scopes) {
      expect(meaning_en).toMatch(/^[A-Z]/);
      expect(meaning_ru).toMatch(/^[А-ЯЁ]/);
      expect(asked_en).toMatch(/^[A-Z]/);
      expect(asked_ru).toMatch(/^[А-ЯЁ]/);
    }
  }
});
