import { type Members, type Plays, type Row, json, text } from "../row.ts";

const row = (name: string, plays: Partial<Row>, source = "–"): Row => ({
  name: `K8 ${name}`,
  source,
  only: "oidc",
  ...plays,
});

/** Published keys, with others beside the right one. */
const beside =
  (...others: unknown[]): Plays =>
  ({ keys }) =>
    json({ keys: [...others, ...(Array.isArray(keys) ? keys : [])] });

const changed =
  (changes: Members): Plays =>
  ({ keys }) =>
    json({
      keys: (Array.isArray(keys) ? keys : []).map((key: object) => ({ ...key, ...changes })),
    });

export const ODD_KEYS: readonly Row[] = [
  ...["RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA"].map(
    (alg) => row(`signed with ${alg}`, { alg }),
  ),
  row(
    "an unknown type of key beside",
    { jwks: beside({ kty: "PQ", kid: "x", pub: "AA" }) },
    "go-oidc#498",
  ),
  row(
    "a broken key beside",
    { jwks: beside({ kty: "RSA", kid: "x", n: "!", e: "AQAB" }) },
    "go-oidc#498",
  ),
  row("null beside", { jwks: beside(null) }, "go-oidc#498"),
  row(
    "null, a text and an empty object beside",
    { jwks: beside(null, "x", {}, []) },
    "go-oidc#498",
  ),
  row("a broken key of the same id before", {
    jwks: beside({ kty: "RSA", kid: "key-rs256", n: "AA", e: "AQAB" }),
  }),
  row("a symmetric key beside", { jwks: beside({ kty: "oct", kid: "x", k: "AAAA" }) }),
  row("keys without ids, the token names one", { jwks: changed({ kid: undefined }) }),
  row("keys without alg and use", { jwks: changed({ alg: undefined, use: undefined }) }),
  row("a token without a key's id", { kid: null }),
  row("keys as text/plain", { jwks: (good) => text(JSON.stringify(good), "text/plain") }),
  row("keys with a byte order mark", {
    jwks: (good) => text(`\ufeff${JSON.stringify(good)}`, "application/json"),
  }),
];
