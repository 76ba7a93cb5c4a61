import { describe, expect, it } from "vitest";
import { createIntegrationInput, updateIntegrationInput } from "./integration.ts";

const created = (secret: string) =>
  createIntegrationInput.safeParse({
    provider: "generic-oauth2",
    client_id: secret,
    client_secret: secret,
  });
const issuer = (text: string) =>
  createIntegrationInput.safeParse({
    provider: "generic-oidc",
    client_id: "c",
    client_secret: "s",
    settings: { issuer: text },
  });

describe("an integration's input", () => {
  it.each([" ", "\n", "\r\n", "\t", "\u00a0", "\u3000", "\ufeff", " \r\n\t "])(
    "loses %j at the ends of its credentials, and keeps blanks inside",
    (end) => {
      for (const text of [`${end}inner  blank`, `inner  blank${end}`, `${end}inner  blank${end}`]) {
        expect(created(text).data).toMatchObject({
          client_id: "inner  blank",
          client_secret: "inner  blank",
        });
        expect(updateIntegrationInput.parse({ client_id: text, client_secret: text })).toEqual({
          client_id: "inner  blank",
          client_secret: "inner  blank",
        });
      }
    },
  );

  it.each(["", " ", "\r\n", "inner\nbreak", "inner\u200bspace", "x".repeat(4_097)])(
    "has no client secret %j",
    (secret) => {
      expect(created(secret).success).toBe(false);
      expect(updateIntegrationInput.safeParse({ client_secret: secret }).success).toBe(false);
    },
  );

  it("has an issuer of at most 1,000 characters, without blanks around", () => {
    const longest = `https://login.example.com/${"i".repeat(974)}`;
    expect(issuer(` ${longest}\n`).data?.settings?.issuer).toBe(longest);
    expect(issuer(`${longest}i`).success).toBe(false);
  });
});
