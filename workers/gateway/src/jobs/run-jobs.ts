import { jobDuration, jobLastSuccess, jobRuns } from "#shared/metrics/families";
import { meter } from "#shared/metrics/meter";
import { log } from "#shared/observe/log";
import type { CallContext } from "#shared/contracts/call-context";
import { type Result, ok } from "#shared/result";
import { asGateway } from "../context.ts";
import type { Env } from "../env.ts";
import type { Failure } from "../http/problem.ts";
import { finishPeople } from "../people/finish-people.ts";
import { sweepTokens } from "./sweep-tokens.ts";

/** What a job did: its counts, or the code of the error that stopped it. */
export type Outcome<T> = T | { error: string };

type Counts = Record<string, number>;
const JOBS = ["auth", "oauth", "projects", "tokens", "users"] as const;

type Named<T> = Record<string, () => Promise<Result<T, Failure>>>;

/** Runs the jobs independently: one that fails or throws does not stop the others. */
async function runApart<T>(
  requestId: string,
  pieces: Named<T>,
): Promise<Record<string, Outcome<T>>> {
  const outcomes = await Promise.all(
    Object.entries(pieces).map(async ([name, piece]): Promise<[string, Outcome<T>]> => {
      try {
        const result = await piece();
        if (result.ok) return [name, result.value];
        log("error", "job_failed", jobFields(requestId, name, result.error.code));
        return [name, { error: result.error.code }];
      } catch {
        log("error", "job_failed", jobFields(requestId, name, "internal_error"));
        return [name, { error: "internal_error" }];
      }
    }),
  );
  return Object.fromEntries(outcomes);
}

const jobFields = (requestId: string, name: string, code: string) => ({
  request_id: requestId,
  service: "gateway",
  route: name,
  code,
});

/** Whether every job finished. */
export const allSucceeded = (outcomes: Record<string, Outcome<object>>): boolean =>
  Object.values(outcomes).every((outcome) => !("error" in outcome));

/**
 * Runs all due work of every service once. Safe to call at any time, even concurrently: each service's `runDue` takes
 * its own leases.
 */
export async function runDueJobs(
  env: Env,
  requestId: string,
): Promise<Record<string, Outcome<Counts>>> {
  const ctx = asGateway(requestId);
  const outcomes = await runApart<Counts>(requestId, {
    auth: () => measured("auth", env.AUTH.runDue(ctx)),
    oauth: () => measured("oauth", env.OAUTH.runDue(ctx)),
    projects: () => measured("projects", env.PROJECTS.runDue(ctx)),
    tokens: () => measured("tokens", sweepTokens(env.TOKENS, ctx)),
    users: () => measured("users", runUsers(env, ctx)),
  });
  // What did not finish has no due time that tokens would know of.
  const { auth, oauth, projects, users } = outcomes;
  const isLeft = (outcome: Outcome<Counts> | undefined): boolean =>
    outcome === undefined || "error" in outcome || (outcome["waiting"] ?? 0) > 0;
  if (isLeft(auth) || isLeft(oauth) || isLeft(projects) || isLeft(users))
    await env.TOKENS.expectRun(ctx).catch(() => undefined);
  return outcomes;
}

/**
 * What a clock calls: as {@link runDueJobs}, if something may be due. Otherwise nothing touches the database, which may be
 * asleep, and no job runs. Tokens keeps the hint, and says yes once an hour in any case; when it cannot say, the jobs run.
 */
export async function runJobsIfDue(
  env: Env,
  requestId: string,
): Promise<Record<string, Outcome<Counts>>> {
  const isDue = await env.TOKENS.isRunDue(asGateway(requestId)).then(
    (answer) => !answer.ok || answer.value.due,
    () => true,
  );
  if (isDue) return runDueJobs(env, requestId);
  for (const job of JOBS) {
    meter.set(jobLastSuccess, { job_name: job }, Date.now() / 1_000);
    meter.count(jobRuns, { job_name: job, result: "idle" });
  }
  return {};
}

/** Finishes what is under way with people, and removes what is old. */
async function runUsers(env: Env, ctx: CallContext) {
  const finished = await finishPeople(env, ctx);
  if (!finished.ok) return finished;
  const removal = await env.USERS.runDue(ctx);
  if (!removal.ok) return removal;
  const { removed, waiting } = removal.value;
  return ok({ ...finished.value, removed, waiting: finished.value.waiting + waiting });
}

/** Counts and times one run of a job, and notes when it last went well. */
async function measured<T>(job: string, run: Promise<Result<T, Failure>>) {
  const startedMs = Date.now();
  let code = "internal_error";
  try {
    const result = await run;
    code = result.ok ? "ok" : result.error.code;
    if (result.ok) meter.set(jobLastSuccess, { job_name: job }, Date.now() / 1_000);
    return result;
  } finally {
    meter.count(jobRuns, { job_name: job, result: code });
    meter.set(jobDuration, { job_name: job }, (Date.now() - startedMs) / 1_000);
  }
}

/** Re-wraps and reseals up to `limit` rows per service. Repeat until every `remaining` is 0. */
export function rotateKeys(
  env: Env,
  requestId: string,
  limit: number,
): Promise<Record<string, Outcome<Record<string, number>>>> {
  const ctx = asGateway(requestId);
  return runApart<Record<string, number>>(requestId, {
    provider_keys: () => env.PROVIDERS.rewrapKeys(ctx, { limit }),
    webhook_keys: () => env.PROJECTS.rewrapKeys(ctx, { limit }),
    account_keys: () => env.AUTH.rewrapKeys(ctx, { limit }),
    token_keys: () => env.TOKENS.rewrapKeys(ctx, { limit }),
    data_keys: () => env.TOKENS.rotateDataKeys(ctx, { limit }),
  });
}

/** Counts the rows under each key-encryption key. A key without rows can be removed from the keyring. */
export function countKeyUse(env: Env, requestId: string) {
  const ctx = asGateway(requestId);
  return runApart(requestId, {
    providers: () => env.PROVIDERS.countKeyUse(ctx),
    projects: () => env.PROJECTS.countKeyUse(ctx),
    auth: () => env.AUTH.countKeyUse(ctx),
    tokens: () => env.TOKENS.countKeyUse(ctx),
  });
}
