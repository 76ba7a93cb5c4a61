import type { Row } from "../row.ts";

/** A callback with a good state, in the browser of the flow, and what the app's return URL has to say. */
export type OddCallback = Row & {
  readonly status: "connected" | "denied" | "failed" | "waiting";
  readonly error?: string;
  readonly reason?: string;
};

type Said = Pick<OddCallback, "status" | "error" | "reason">;

const row = (name: string, source: string, said: Said, params: string): OddCallback => ({
  name: `K5 ${name}`,
  source,
  callback: (_, state) => `${params}&state=${encodeURIComponent(state)}`,
  ...said,
});

/** The row's query, made from the good code and state. */
const raw = (name: string, said: Said, callback: Row["callback"]): OddCallback => ({
  name: `K5 ${name}`,
  source: "–",
  ...(callback === undefined ? {} : { callback }),
  ...said,
});

const denied: Said = { status: "denied", error: "access_denied" };
const failed: Said = { status: "failed" };
const waiting: Said = { status: "waiting", error: "approval_pending" };

export const ODD_CALLBACKS: readonly OddCallback[] = [
  row(
    "facebook: error_code and error_message alone",
    "omniauth-oauth2#39",
    failed,
    "error_code=1349048&error_message=Can%27t+Load+URL",
  ),
  row(
    "facebook: error_code with a denial in error_reason",
    "omniauth-oauth2#39",
    denied,
    "error_code=200&error_message=Permissions+error&error_reason=user_denied",
  ),
  row(
    "linkedin: user_cancelled_authorize",
    "AspNet.Security.OAuth.Providers#480",
    denied,
    "error=user_cancelled_authorize&error_description=The+user+cancelled+the+authorization",
  ),
  row(
    "linkedin: user_cancelled_login",
    "AspNet.Security.OAuth.Providers#480",
    denied,
    "error=user_cancelled_login&error_description=The+user+cancelled+LinkedIn+login",
  ),
  row("access_denied", "–", denied, "error=access_denied"),
  row("ACCESS_DENIED in capitals", "–", denied, "error=ACCESS_DENIED"),
  row("user_denied", "–", denied, "error=user_denied"),
  row("authorization_denied", "–", denied, "error=authorization_denied"),
  row("user_canceled, in American", "–", denied, "error=user_canceled"),
  row("cancelled", "–", denied, "error=cancelled"),
  row("UserCancel in one word", "–", denied, "error=UserCancel"),
  row("access_denied in error_code", "–", denied, "error_code=access_denied"),
  row("twitter: denied", "–", denied, "denied=oKAzLwAAAAAB"),
  row(
    "azure: AADSTS65004, the user declined",
    "–",
    denied,
    "error=access_denied&error_subcode=cancel&error_description=AADSTS65004%3a+User+declined+to+consent",
  ),
  row("github: an organisation's owner has to approve", "–", waiting, "setup_action=request"),
  row(
    "azure: AADSTS90094, an administrator has to approve",
    "–",
    waiting,
    "error=access_denied&error_description=AADSTS90094%3A+An+administrator+of+Example+has+set+a+policy+that+prevents+you+from+granting+the+permissions.+Admin+consent+is+required",
  ),
  row(
    "approval pending in words",
    "–",
    waiting,
    "error=approval_pending&error_description=Your+request+awaits+approval",
  ),
  row("neither code nor error", "–", failed, "foo=bar"),
  row("nothing but the state", "–", failed, ""),
  row("an empty code", "–", failed, "code="),
  row("errorCode and errorMessage", "–", failed, "errorCode=17&errorMessage=Something"),
  row("error_description alone", "–", failed, "error_description=Something+went+wrong"),
  row("server_error", "–", { status: "failed", reason: "server_error" }, "error=server_error"),
  row(
    "invalid_scope",
    "n8n#21422",
    { status: "failed", error: "provider_error", reason: "invalid_scope" },
    "error=invalid_scope&error_description=The+scope+x+is+unknown",
  ),
  row(
    "unauthorized_client",
    "–",
    { status: "failed", reason: "unauthorized_client" },
    "error=unauthorized_client",
  ),
  row("an error of 5,000 characters", "–", failed, `error=${"e".repeat(5000)}`),
  raw(
    "a code of 5,000 characters",
    failed,
    (code, state) => `code=${code.padEnd(5000, "x")}&state=${state}`,
  ),
  raw("both code and error", failed, (code, state) => `code=${code}&error=x&state=${state}`),
  raw(
    "the code twice, equal",
    { status: "connected" },
    (code, state) => `code=${code}&code=${code}&state=${state}`,
  ),
  raw("two codes", failed, (code, state) => `code=${code}&code=x${code}&state=${state}`),
  raw(
    "the state twice, equal",
    { status: "connected" },
    (code, state) => `code=${code}&state=${state}&state=${state}`,
  ),
  raw(
    "an empty error beside a code",
    { status: "connected" },
    (code, state) => `code=${code}&error=&error_description=&state=${state}`,
  ),
  raw(
    "error_code 0 beside a code",
    { status: "connected" },
    (code, state) => `code=${code}&error_code=0&state=${state}`,
  ),
  raw(
    "facebook: refused scopes beside a code",
    { status: "connected" },
    (code, state) =>
      `code=${code}&granted_scopes=public_profile&denied_scopes=email%2Cuser_friends&state=${state}`,
  ),
  raw(
    "extra parameters beside a code",
    { status: "connected" },
    (code, state) =>
      `code=${code}&state=${state}&scope=a&scope=b&session_state=x&authuser=0&prompt=none&__proto__=x`,
  ),
];
