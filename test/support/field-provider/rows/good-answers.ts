import { type Plays, type Row, form, json, over, text } from "../row.ts";

/** A row whose answer is odd at the exchange and at every refresh. Its tokens are good. */
type OddAnswer = Row & {
  /** The code that the connection's warnings have to name. */
  readonly warning?: string;
};

const both = (
  name: string,
  source: string,
  play: Plays,
  more: Omit<Partial<OddAnswer>, "name" | "source"> = {},
): OddAnswer => ({ name: `K1 ${name}`, source, exchange: play, refresh: play, ...more });

const typed = (name: string, source: string, tokenType: unknown): OddAnswer =>
  both(name, source, over({ token_type: tokenType }), { warning: "unknown_token_type" });

const body =
  (write: (jsonText: string) => string, type: string, status = 200): Plays =>
  (good) =>
    text(write(JSON.stringify(good)), type, status);

const same = (jsonText: string): string => jsonText;

/** A refresh answer without a new refresh token, in these words: the old one stays valid. */
const keepsOld = (name: string, source: string, refreshToken: unknown): OddAnswer => ({
  name: `K1 ${name}`,
  source,
  refresh: over({ refresh_token: refreshToken }),
});

/** Good answers in an odd form, to the exchange and to the refresh. */
export const GOOD_ANSWERS: readonly OddAnswer[] = [
  typed("slack: token_type bot", "executor#2050", "bot"),
  typed("slack: token_type user", "executor#2050", "user"),
  typed("ebay: token_type User Access Token", "postman-app-support#5434", "User Access Token"),
  typed("ebay: token_type Application Access Token", "–", "Application Access Token"),
  typed("token_type JWT", "–", "JWT"),
  typed("token_type N_A", "–", "N_A"),
  typed("token_type as a URN", "–", "urn:ietf:params:oauth:token-type:access_token"),
  typed("token_type with a blank at its end", "–", "unknown "),
  typed("token_type of 3,000 characters", "–", "t".repeat(3000)),
  typed("token_type a number", "–", 7),
  typed("token_type a list", "–", ["Bearer", "bot"]),
  typed("token_type an object", "–", { name: "bot" }),
  both("token_type BEARER", "–", over({ token_type: "BEARER" })),
  both("token_type left out", "–", over({ token_type: undefined })),
  both("token_type null", "–", over({ token_type: null })),
  both("token_type empty", "–", over({ token_type: "" })),
  both("an access token of 12,000 characters", "azure-managed-grafana#62", (good) =>
    json({ ...good, access_token: String(good["access_token"]).padEnd(12_000, "x") }),
  ),
  both("status 201", "–", (good) => json(good, 201)),
  both("status 202", "–", (good) => json(good, 202)),
  both("JSON as text/plain", "–", body(same, "text/plain")),
  both("JSON as text/html", "–", body(same, "text/html; charset=utf-8")),
  both("JSON as text/javascript", "–", body(same, "text/javascript")),
  both("JSON without a type", "–", body(same, "")),
  both(
    "a byte order mark",
    "–",
    body((plain) => `\ufeff${plain}`, "application/json"),
  ),
  both(
    "blank lines around",
    "–",
    body((plain) => `\r\n\n${plain}\n\n`, "application/json"),
  ),
  both("a form", "–", (good) => form(good)),
  both("a form as text/plain", "–", (good) => form(good, "text/plain")),
  keepsOld("refresh_token null", "–", null),
  keepsOld("refresh_token empty", "–", ""),
  keepsOld("refresh_token a number", "–", 0),
  keepsOld("refresh_token false", "–", false),
  keepsOld("refresh_token an object", "–", {}),
  keepsOld("refresh_token a list", "–", []),
  keepsOld("refresh_token with a line break", "–", "a\nb"),
  both("error empty beside tokens", "–", over({ error: "" })),
  both("error null beside tokens", "–", over({ error: null })),
  both("error false beside tokens", "–", over({ error: false })),
  both("error 0 beside tokens", "–", over({ error: 0, error_description: "" })),
  both(
    "error ok beside tokens",
    "–",
    over({ error: { code: "ok", message: "" }, errors: [], error_uri: null }),
  ),
  both("error_code beside tokens", "–", over({ error_code: 0, errcode: 0, errmsg: "ok" })),
  both("scope a list", "–", over({ scope: ["profile", "email"] })),
  both("scope null", "–", over({ scope: null })),
  both("scope a number", "–", over({ scope: 7 })),
  both("scope an object", "–", over({ scope: { profile: true } })),
  both("members of every form beside", "–", over({ data: [{ a: [null] }], user: null, ok: true })),
  both("id_token null in plain OAuth", "–", over({ id_token: null }), { only: "oauth2" }),
  both("id_token no JWT in plain OAuth", "–", over({ id_token: "x" }), { only: "oauth2" }),
  { name: "K1 id_token null at the refresh", source: "–", refresh: over({ id_token: null }) },
  { name: "K1 id_token empty at the refresh", source: "–", refresh: over({ id_token: "" }) },
  { name: "K1 id_token a number at the refresh", source: "–", refresh: over({ id_token: 7 }) },
];
