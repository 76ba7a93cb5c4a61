import type { Context, MiddlewareHandler } from "hono";
import type { FinishedRequest } from "#shared/contracts/auth/repeat";
import { log } from "#shared/observe/log";
import type { GatewayEnv } from "../../context.ts";
import { ProblemError, refuse, unwrap } from "../../http/problem.ts";
import { readSessionToken } from "../session.ts";
import { type KeptAnswer, makeAnswerSeal } from "./answer-seal.ts";
import { readIdempotencyKey } from "./idempotency-key.ts";
import { mayBeDone } from "./may-be-done.ts";
import { operationOf } from "./operation-of.ts";

const REPLAYED = "idempotency-replayed";
const KEPT_HEADERS = ["content-type", "location"];
/** How long a caller waits before it asks again whether the first request has ended. */
const RUNNING_SECONDS = 1;

/**
 * Runs a POST with an `Idempotency-Key` once a day for each caller, operation and key: a repetition gets the first answer
 * again. Only answers that succeeded are kept; after a problem the request may run again. Where it may have been done and
 * the answer was lost, it does not run again: the caller is told so. Without the header it costs nothing; with it, two
 * calls and two commands in Redis.
 *
 * While Redis is away it refuses: a caller that sends the header would rather wait than do something twice.
 *
 * Runs after the authentication and `acceptJson`.
 */
export const runOnce: MiddlewareHandler<GatewayEnv> = async (c, next) => {
  const key = c.req.method === "POST" ? readIdempotencyKey(c.req.raw.headers) : null;
  if (key === null) return next();
  const { services, caller } = c.env;
  const answers = await makeAnswerSeal(credentialOf(c), operationOf(c), key);
  const request = {
    id: answers.id,
    fingerprint: await answers.fingerprint(await c.req.text()),
  };
  const known = unwrap(await services.AUTH.beginRequest(caller, request));
  switch (known.state) {
    case "done":
      return replay(await answers.open(known.sealed_answer));
    case "running":
      throw new ProblemError({
        code: "idempotency_key_in_use",
        detail: "The first request with this Idempotency-Key has not ended yet.",
        retry_after: RUNNING_SECONDS,
      });
    case "unknown":
      return refuse(
        "idempotency_unknown",
        "A request with this Idempotency-Key began, and Atlas does not know how it ended. It will not run again. Look whether it was done; if it was not, send it with a new key.",
      );
    case "full":
      throw new ProblemError({
        code: "idempotency_keys_full",
        detail:
          "Atlas remembers no more requests of this caller. Wait, or send the request without Idempotency-Key.",
        retry_after: known.retry_after_seconds,
      });
    case "other_body":
      return refuse(
        "idempotency_key_reused",
        "This Idempotency-Key was used with another body. Use a new key for a new request.",
      );
    case "unavailable":
      throw new ProblemError({
        code: "service_unavailable",
        detail: "Atlas cannot make sure right now that this runs once. Try again in a moment.",
        retry_after: 2,
      });
    case "first":
  }
  const finish = async (end: Pick<FinishedRequest, "sealed_answer" | "outcome_unknown">) => {
    const finished = { ...request, claim: known.claim, ...end };
    const done = await services.AUTH.finishRequest(caller, finished).catch(() => null);
    if (done?.ok !== true || !done.value)
      log("warn", "answer_not_kept", { request_id: c.env.requestId, service: "gateway" });
  };
  try {
    await next();
  } catch (thrown) {
    await finish({
      sealed_answer: null,
      ...(mayBeDone(thrown) ? { outcome_unknown: true as const } : {}),
    });
    throw thrown;
  }
  await finish({ sealed_answer: c.res.ok ? await answers.seal(await keep(c.res)) : null });
};

/** Answers that the header does not go with this route. */
export const refuseIdempotencyKey: MiddlewareHandler<GatewayEnv> = (c, next) => {
  if (c.req.method === "POST" && c.req.header("idempotency-key") !== undefined)
    refuse(
      "idempotency_key_unsupported",
      "Send this request without Idempotency-Key. You can repeat it safely, and an answer of yesterday would be of no use.",
    );
  return next();
};

/** What the caller proved itself with: at least 256 random bits. */
function credentialOf(c: Context<GatewayEnv>): string {
  const { headers } = c.req.raw;
  const credential =
    c.env.apiKey === null && c.env.accessToken === null
      ? readSessionToken(c.env, headers)
      : headers.get("authorization")?.trim().split(/ +/).at(-1);
  return credential ?? refuse("unauthenticated", "Sign in first.");
}

async function keep(response: Response): Promise<KeptAnswer> {
  const headers = KEPT_HEADERS.flatMap((name) => {
    const value = response.headers.get(name);
    return value === null ? [] : [[name, value] as const];
  });
  const body = await response.clone().text();
  return { status: response.status, headers: Object.fromEntries(headers), body };
}

const replay = ({ status, headers, body }: KeptAnswer): Response =>
  new Response(body === "" ? null : body, { status, headers: { ...headers, [REPLAYED]: "true" } });
