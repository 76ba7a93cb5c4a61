import { WorkerEntrypoint } from "cloudflare:workers";
import { newId } from "#shared/ids";
import type { Env } from "./env.ts";
import { makeDashboardDoor } from "./doors/dashboard-door.ts";
import { makeJobsDoor } from "./doors/jobs-door.ts";
import { makePublicDoor } from "./doors/public-door.ts";
import { runDueJobs } from "./jobs/run-jobs.ts";
import type { Door } from "./http/door.ts";
import { serveRequest } from "./http/serve-request.ts";

/** A door is built when its first request comes: an isolate that never sees the dashboard does not pay for it. */
const lazily = (make: () => Door): (() => Door) => {
  let door: Door | undefined;
  return () => (door ??= make());
};
const publicDoor = lazily(makePublicDoor);
const dashboardDoor = lazily(makeDashboardDoor);
const jobsDoor = lazily(makeJobsDoor);

/** The public entrypoint: API keys and hosted pages. The platform's clock ticks here. */
export default class extends WorkerEntrypoint<Env> {
  override fetch(request: Request): Promise<Response> {
    return serveRequest(publicDoor(), request, this.env);
  }

  override async scheduled(): Promise<void> {
    await runDueJobs(this.env, newId("request"));
  }
}

/** The dashboard's own entrypoint, bound by its Pages Function: the session cookie counts here and nowhere else. */
export class Dashboard extends WorkerEntrypoint<Env> {
  override fetch(request: Request): Promise<Response> {
    return serveRequest(dashboardDoor(), request, this.env);
  }
}

/** For tickers and operators, on a socket of its own and behind JOBS_SECRET. */
export class Jobs extends WorkerEntrypoint<Env> {
  override fetch(request: Request): Promise<Response> {
    return serveRequest(jobsDoor(), request, this.env);
  }
}
