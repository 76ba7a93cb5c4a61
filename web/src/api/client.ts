import createClient from "openapi-fetch";
import { takeEarly } from "../boot/early-answers.ts";
import { Problem, problemOf } from "./problem.ts";
import type { paths } from "./schema.gen.d.ts";
import { signedOut } from "./signed-out.ts";
import { stepUp } from "./step-up.ts";

const ANSWER_LIMIT_MS = 20_000;
/** They answer 401 for a reason of their own, or ask whether there is a session at all. */
const WITHOUT_SESSION =
  /^\/api\/v1\/(?:sign-in(?:\/second-factor)?|sign-up|sign-out|session|password-reset(?:\/confirm)?|email\/\w+)$/;
/** It gives the session a new cookie itself. */
const RENEWS = /^\/api\/v1\/account\/prove(?:\/passkey)?$/;

let csrfToken: string | null = null;

/** Kept in memory only; every call that changes something carries it. */
export function rememberCsrfToken(token: string | null): void {
  csrfToken = token;
}

/** The dashboard's API, typed by its OpenAPI document. Calls go through {@link take}. */
export const api = createClient<paths>({ baseUrl: "/api", fetch: send });

/**
 * Sends a call; once more after the reader signed in again when the session has ended, once more with a new CSRF token when
 * this tab's is of an earlier session (another tab signed in or changed the password), and once more after the reader proved
 * who they are where that is asked for.
 */
async function send(request: Request): Promise<Response> {
  const attempt = () => sendOnce(request.clone());
  const signIns = signedOut.signIns();
  const renewals = stepUp.renewals();
  const response = (await takeEarly(request.clone())) ?? (await attempt());
  const path = new URL(request.url).pathname;
  if (WITHOUT_SESSION.test(path)) return response;
  if (response.status === 401) {
    if (!RENEWS.test(path) && (await stepUp.renewedSince(renewals))) return attempt();
    // A call that was under way while the reader signed in needs no second dialog.
    if (signIns === signedOut.signIns() && !(await signedOut.waitForSignIn())) return response;
    return attempt();
  }
  if (response.status !== 403) return response;
  const refusal = await problemIn(response);
  if (refusal.code !== "csrf_refused") return proveAndRepeat(response, refusal, attempt);
  if (!(await renewCsrfToken())) return response;
  const second = await attempt();
  return second.status === 403 ? proveAndRepeat(second, await problemIn(second), attempt) : second;
}

/** Sends a call again that a proof opens, once the reader gave one. */
async function proveAndRepeat(
  response: Response,
  { code, methods }: Problem,
  attempt: () => Promise<Response>,
): Promise<Response> {
  const isProved = code === "step_up_required" && (await stepUp.waitForProof(methods));
  return isProved ? attempt() : response;
}

async function problemIn(response: Response): Promise<Problem> {
  const body: unknown = await response
    .clone()
    .json()
    .catch(() => null);
  return problemOf(response, body);
}

/** @returns Whether the token is another one now. */
async function renewCsrfToken(): Promise<boolean> {
  const before = csrfToken;
  const { data } = await api.GET("/v1/session").catch(() => ({ data: undefined }));
  if (data === undefined) return false;
  rememberCsrfToken(data.csrf_token);
  return csrfToken !== before;
}

async function sendOnce(request: Request): Promise<Response> {
  const headers = new Headers(request.headers);
  if (request.method !== "GET" && csrfToken !== null) headers.set("x-csrf-token", csrfToken);
  const limit = AbortSignal.timeout(ANSWER_LIMIT_MS);
  try {
    const signal = AbortSignal.any([request.signal, limit]);
    return await fetch(new Request(request, { headers, signal }));
  } catch (error) {
    if (request.signal.aborted) throw error;
    const offline = !navigator.onLine;
    throw new Problem({
      status: 0,
      code: limit.aborted ? "no_answer" : offline ? "offline" : "unreachable",
    });
  }
}

type Answer<Data> = { data?: Data; error?: unknown; response: Response };

/**
 * The body of a successful answer.
 *
 * @throws {Problem}
 */
export async function take<Data>(call: Promise<Answer<Data>>): Promise<Data> {
  const { data, error, response } = await call;
  if (!response.ok) throw problemOf(response, error);
  // An answer without a body has the type `undefined` in the document too.
  return data as Data;
}
