import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { integrationWith } from "#support/providers/resolved-integration";
import type { ResolvedIntegration } from "../contracts/providers/integration.ts";
import { fetchProfile } from "./profile.ts";
import { revokeGrant } from "./revocation.ts";
import { verifySignature } from "./signature.ts";
import { SigningKeys } from "./signing-keys.ts";
import { hideSecret } from "./token-answer.ts";
import { exchangeCode, refreshGrant } from "./token-endpoint.ts";
import type { ProviderClient } from "./types.ts";
import { validateToken } from "./validation.ts";

/** Secrets that an answer may echo in any place. */
const SECRET = "s3cr3t-of-the-client";
const TOKEN = "at-9f8e7d6c5b4a";
const URI = "https://provider.example.com/";

const integration: ResolvedIntegration = {
  ...integrationWith({
    userinfo_endpoint: `${URI}userinfo`,
    introspection_endpoint: `${URI}introspect`,
    revocation_endpoint: `${URI}revoke`,
    revocation: { method: "rfc7009", scope: "grant" },
    validation: "introspection",
    profile: { subject: "data.0.id", label: ["name", "data.name"], email: "email" },
    failure_flags: ["ok"],
    granted_scope_separators: [","],
  }),
  client_secret_plaintext: SECRET,
};

const NAMES = [
  "access_token",
  "active",
  "code",
  "data",
  "email",
  "errcode",
  "error",
  "error_description",
  "expires_in",
  "id",
  "keys",
  "kid",
  "kty",
  "message",
  "n",
  "name",
  "ok",
  "scope",
  "status",
  "type",
  "__proto__",
];
const leaf = fc.oneof(
  fc.jsonValue({ maxDepth: 2 }),
  fc.constantFrom(
    SECRET,
    TOKEN,
    "ok",
    "invalid token",
    "RSA",
    "a\u0000b",
    "\ud800",
    "x".repeat(300),
  ),
  fc.bigInt().map((big) => ({ big: `${big}` })),
);
const { answer } = fc.letrec((tie) => ({
  answer: fc.oneof({ maxDepth: 4 }, leaf, tie("list"), tie("record")),
  list: fc.array(tie("answer"), { maxLength: 3 }),
  record: fc.dictionary(fc.oneof(fc.constantFrom(...NAMES), fc.string()), tie("answer"), {
    maxKeys: 6,
    noNullPrototype: false,
  }),
}));

/** Any JSON, with numbers of any length, under any status. */
const responses = fc.record({
  text: fc.oneof(
    answer.map((value) =>
      JSON.stringify(value).replace(/\{"big":"(-?\d+)"\}/g, (_whole, digits: string) => digits),
    ),
    fc.string(),
    fc.constantFrom("", "[", "a=b", `error=${TOKEN}`, "eyJ.e.e", `"eyJ.${SECRET}.e"`),
  ),
  status: fc.constantFrom(200, 200, 200, 201, 400, 401, 403, 404, 429, 500, 503),
  type: fc.constantFrom("application/json", "text/html", "application/x-www-form-urlencoded"),
});

type Reply = { text: string; status: number; type: string };

/** The words of an error, with secrets of the request in them. */
const DESCRIBED: Reply = {
  text: JSON.stringify({ error_description: { error: `${SECRET} and ${TOKEN}` } }),
  status: 403,
  type: "application/json",
};

const answering = ({ text, status, type }: Reply): ProviderClient => ({
  fetch: async () => new Response(text, { status, headers: { "content-type": type } }),
});

const holdsFor = (check: (client: ProviderClient) => Promise<void>): Promise<void> =>
  fc.assert(
    fc.asyncProperty(responses, (reply) => check(answering(reply))),
    { numRuns: 500 },
  );

function expectNoSecret(answered: unknown): void {
  const text = JSON.stringify(answered);
  expect(text).not.toContain(SECRET);
  expect(text).not.toContain(TOKEN);
}

describe("whatever a provider answers", () => {
  test("a profile has a subject without control characters, or there is none", async () => {
    await holdsFor(async (client) => {
      const answered = await fetchProfile(client, integration, TOKEN);
      if (answered.kind === "failed") return expectNoSecret(answered);
      const { subject, label } = answered.profile;
      expect(subject).toMatch(/^[^\p{Cc}\p{Cs}]{1,255}$/u);
      expect(subject.length).toBeLessThanOrEqual(255);
      expect(label ?? "x").toMatch(/^[^\p{Cc}\p{Cs}]{1,200}$/u);
    });
  });

  test("an introspection has an outcome", async () => {
    await holdsFor(async (client) => {
      const answered = await validateToken(client, integration, TOKEN);
      expectNoSecret(answered);
      expect(["active", "rejected", "failed"]).toContain(answered.kind);
    });
  });

  test("a revocation has an outcome for each token", async () => {
    const grant = { accessTokenPlaintext: TOKEN, refreshTokenPlaintext: null };
    await holdsFor(async (client) => {
      const answered = await revokeGrant(client, integration, grant);
      expectNoSecret(answered);
      expect(answered).toHaveLength(1);
    });
  });

  test("an exchange has an outcome, and its scopes are names", async () => {
    const exchange = { code: "c-1", codeVerifier: null, redirectUri: `${URI}cb` };
    await holdsFor(async (client) => {
      const answered = await exchangeCode(client, integration, exchange, { deadlineMs: 1_000 });
      if (answered.kind !== "ok") return;
      for (const scope of answered.tokens.scopes ?? [])
        expect(scope).toMatch(/^[\x21\x23-\x5b\x5d-\x7e]{1,200}$/);
    });
  });

  test("a token answer has an outcome, and no secret but in its tokens", async () => {
    const exchange = { code: "c-1", codeVerifier: null, redirectUri: `${URI}cb` };
    await fc.assert(
      fc.asyncProperty(responses, fc.boolean(), async (reply, isRefresh) => {
        const client = answering(reply);
        const answered = isRefresh
          ? await refreshGrant(client, integration, TOKEN, { deadlineMs: 1_000 })
          : await exchangeCode(client, integration, exchange, { deadlineMs: 1_000 });
        const told =
          answered.kind === "ok"
            ? answered.tokens.warnings
            : {
                ...hideSecret(answered, TOKEN),
                rotatedTokenPlaintext: undefined,
                boundTokenPlaintext: undefined,
              };
        expectNoSecret(told);
      }),
      {
        numRuns: 500,
        examples: [
          [DESCRIBED, false],
          [DESCRIBED, true],
        ],
      },
    );
  });

  test("no member of a token answer costs its tokens", async () => {
    const members = fc.dictionary(
      fc.oneof(fc.constantFrom(...NAMES, "token_type", "expires_at", "id_token"), fc.string()),
      answer,
      { maxKeys: 6, noNullPrototype: false },
    );
    await fc.assert(
      fc.asyncProperty(members, fc.constantFrom(200, 201, 202), async (odd, status) => {
        const body = { ...odd, access_token: "at-2", refresh_token: "rt-2", token_type: "odd" };
        const text = JSON.stringify(body);
        const client = answering({ text, status, type: "text/html" });
        const answered = await refreshGrant(client, integration, "rt-1", { deadlineMs: 1_000 });
        if (answered.kind !== "ok") throw new Error(answered.kind);
        const { accessTokenPlaintext, refreshTokenPlaintext, expiresInSeconds } = answered.tokens;
        expect([accessTokenPlaintext, refreshTokenPlaintext]).toEqual(["at-2", "rt-2"]);
        if (expiresInSeconds !== null) expect(expiresInSeconds).toBeGreaterThanOrEqual(1);
      }),
      { numRuns: 500 },
    );
  });

  test("a rotated refresh token is never lost, whatever stands for the access token", async () => {
    await fc.assert(
      fc.asyncProperty(answer, answer, async (access, type) => {
        const body = { access_token: access, token_type: type, refresh_token: "rt-2" };
        const client = answering({ text: JSON.stringify(body), status: 200, type: "text/plain" });
        const answered = await refreshGrant(client, integration, "rt-1", { deadlineMs: 1_000 });
        const kept =
          answered.kind === "ok"
            ? answered.tokens.refreshTokenPlaintext
            : answered.kind === "invalid_grant"
              ? null
              : answered.rotatedTokenPlaintext;
        expect(kept).toBe("rt-2");
      }),
      { numRuns: 500 },
    );
  });

  test("a list of keys verifies no token under a stranger's key", async () => {
    const token = "eyJhbGciOiJSUzI1NiIsImtpZCI6IjEifQ.e30.c2lnbmF0dXJl";
    await holdsFor(async (client) => {
      const keys = new SigningKeys(client, Date.now);
      expect(["bad", "unavailable"]).toContain(await verifySignature(keys, `${URI}jwks`, token));
    });
  });
});

test("a subject may be any safe integer, and any number of digits", async () => {
  await fc.assert(
    fc.asyncProperty(fc.bigInt({ min: -(10n ** 60n), max: 10n ** 60n }), async (id) => {
      const client = answering({ text: `{"data":[{"id":${id}}]}`, status: 200, type: "text/html" });
      const answered = await fetchProfile(client, integration, TOKEN);
      expect(answered).toMatchObject({ profile: { subject: `${id}` } });
    }),
  );
});
