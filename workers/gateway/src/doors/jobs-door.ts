import { z } from "@hono/zod-openapi";
import type { MiddlewareHandler } from "hono";
import { mailLocale } from "#shared/contracts/auth/mail";
import { equalInConstantTime, sha256Hex } from "#shared/crypto/hash";
import { type GatewayEnv, asGateway } from "../context.ts";
import { makeApp } from "../http/app.ts";
import { acceptJson } from "../middleware/accept-json.ts";
import { refuse, unwrap } from "../http/problem.ts";
import { findReadinessProblems } from "../http/readiness.ts";
import {
  allSucceeded,
  countKeyUse,
  rotateKeys,
  runDueJobs,
  runJobsIfDue,
} from "../jobs/run-jobs.ts";
import type { Door } from "../http/door.ts";

const mailInput = z.strictObject({
  to: z.email().max(254),
  locale: mailLocale.default("en"),
});
const rotateInput = z.strictObject({ limit: z.number().int().min(1).max(1000).default(100) });

/** Lets a request pass that knows JOBS_SECRET. Compares hashes, so timing reveals neither content nor length. */
const requireJobsSecret: MiddlewareHandler<GatewayEnv> = async (c, next) => {
  const secret = c.env.services.JOBS_SECRET;
  if (!secret) refuse("service_unavailable", "JOBS_SECRET is not set.");
  const sent = c.req.header("authorization") ?? "";
  const [sentHash, wantedHash] = await Promise.all([
    sha256Hex(sent),
    sha256Hex(`Bearer ${secret}`),
  ]);
  if (!equalInConstantTime(sentHash, wantedHash))
    refuse("unauthenticated", "Send JOBS_SECRET as Authorization: Bearer …");
  return next();
};

/** The routes for tickers (CronJob, launcher) and operators' scripts, where the platform has no scheduler. */
export function makeJobsDoor(): Door {
  const { app, routes } = makeApp();
  app.post("/run", requireJobsSecret, async (c) => {
    const outcomes = await runDueJobs(c.env.services, c.env.requestId);
    return c.json(outcomes, allSucceeded(outcomes) ? 200 : 500);
  });
  app.post("/tick", requireJobsSecret, async (c) => {
    const outcomes = await runJobsIfDue(c.env.services, c.env.requestId);
    return c.json(outcomes, allSucceeded(outcomes) ? 200 : 500);
  });
  app.post("/keys/rotate", requireJobsSecret, acceptJson, async (c) => {
    const input = rotateInput.safeParse(await c.req.json());
    if (!input.success) refuse("invalid_request", 'Send {"limit": n} with n from 1 to 1000.');
    const outcomes = await rotateKeys(c.env.services, c.env.requestId, input.data.limit);
    return c.json(outcomes, allSucceeded(outcomes) ? 200 : 500);
  });
  app.post("/mail/test", requireJobsSecret, acceptJson, async (c) => {
    const input = mailInput.safeParse(await c.req.json());
    if (!input.success) refuse("invalid_request", 'Send {"to": "you@example.com"}.');
    const mail = { ...input.data, template: "test", values: {} } as const;
    const { services, requestId } = c.env;
    return c.json(unwrap(await services.AUTH.sendMail(asGateway(requestId), mail)), 202);
  });
  app.get("/keys", requireJobsSecret, async (c) => {
    const outcomes = await countKeyUse(c.env.services, c.env.requestId);
    return c.json(outcomes, allSucceeded(outcomes) ? 200 : 500);
  });
  app.get("/readyz", requireJobsSecret, async (c) => {
    const problems = await findReadinessProblems(c.env);
    const ready = problems.length === 0;
    return c.json({ status: ready ? "ready" : "not_ready", problems }, ready ? 200 : 503);
  });
  return { name: "jobs", app, routes, challenge: 'Bearer realm="atlas-jobs"' };
}
