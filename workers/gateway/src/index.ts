import { WorkerEntrypoint } from "cloudflare:workers";
import { newId } from "#shared/ids";
import { Reporter } from "#shared/metrics/reporter";
import { SpanReporter } from "#shared/observe/trace/span-reporter";
import type { Env } from "./env.ts";
import { makeDashboardDoor } from "./doors/dashboard-door.ts";
import { makeJobsDoor } from "./doors/jobs-door.ts";
import { asOperatorsJob } from "./doors/operator-path.ts";
import { makePublicDoor } from "./doors/public-door.ts";
import { runJobsIfDue } from "./jobs/run-jobs.ts";
import type { Door } from "./http/door.ts";
import { serveRequest } from "./http/serve-request.ts";
import { recordRequest, recordWork } from "./http/trace/record-request.ts";
import { servicesOf } from "./http/trace/tracing.ts";

/** Builds a door on its first request: an isolate that never serves the dashboard never pays for it. */
const lazily = (make: () => Door): (() => Door) => {
  let door: Door | undefined;
  return () => (door ??= make());
};
const reporter = new Reporter("gateway");
const spanReporter = new SpanReporter("gateway");

function report(env: Env, ctx: ExecutionContext): void {
  reporter.flushSoon(env.TELEMETRY, (work) => ctx.waitUntil(work));
  spanReporter.flushSoon(env.TELEMETRY, (work) => ctx.waitUntil(work));
}

/** Answers a request, and reports after it what this isolate has counted. */
async function answer(
  door: Door,
  request: Request,
  env: Env,
  ctx: ExecutionContext,
): Promise<Response> {
  const response = await recordRequest(door, request, env, serveRequest);
  report(env, ctx);
  return response;
}

const publicDoor = lazily(makePublicDoor);
const dashboardDoor = lazily(makeDashboardDoor);
const jobsDoor = lazily(makeJobsDoor);

/**
 * Ends a tunnel that somebody asks for with CONNECT. workerd has answered 200 before a Worker hears of it, and without a
 * handler it answers 500 and logs an error. The tunnel leads nowhere and carries nothing.
 */
const refuseTunnel = (socket: Socket): Promise<void> => socket.close();

/** The public entrypoint, for API keys and hosted pages. The platform's scheduled events arrive here. */
export default class extends WorkerEntrypoint<Env> {
  override fetch(request: Request): Promise<Response> {
    const job = asOperatorsJob(request, this.env);
    return job === null
      ? answer(publicDoor(), request, this.env, this.ctx)
      : answer(jobsDoor(), job, this.env, this.ctx);
  }

  override connect(socket: Socket): Promise<void> {
    return refuseTunnel(socket);
  }

  override async scheduled(): Promise<void> {
    await recordWork("jobs", this.env, () => runJobsIfDue(servicesOf(this.env), newId("request")));
    report(this.env, this.ctx);
  }
}

/** The dashboard's entrypoint, bound by its Pages Function. The only one that accepts the session cookie. */
export class Dashboard extends WorkerEntrypoint<Env> {
  override fetch(request: Request): Promise<Response> {
    return answer(dashboardDoor(), request, this.env, this.ctx);
  }

  override connect(socket: Socket): Promise<void> {
    return refuseTunnel(socket);
  }
}

/**
 * The entrypoint for tickers and operators, on a separate socket and behind JOBS_SECRET. Cloudflare has no such socket;
 * there `ATLAS_OPERATOR_DOOR` opens the same routes at `/operator`.
 */
export class Jobs extends WorkerEntrypoint<Env> {
  override fetch(request: Request): Promise<Response> {
    return answer(jobsDoor(), request, this.env, this.ctx);
  }

  override connect(socket: Socket): Promise<void> {
    return refuseTunnel(socket);
  }
}
