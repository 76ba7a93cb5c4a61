/**
 * Every Worker, the public one first. To add one, add a line here, a folder in `workers/` and a row in
 * `deploy/workerd/environment.ts`.
 */
export const SERVICE_NAMES = [
  "gateway",
  "auth",
  "users",
  "projects",
  "providers",
  "oauth",
  "tokens",
  "telemetry",
] as const;
export type ServiceName = (typeof SERVICE_NAMES)[number];

/**
 * All that can call a service and count. `tail` offers nothing itself: Cloudflare gives it the log lines of the others. It
 * is deployed only where they are shipped to Elasticsearch, and it does not exist on plain workerd.
 */
export const WORKER_NAMES = [...SERVICE_NAMES, "tail"] as const;
export type WorkerName = (typeof WORKER_NAMES)[number];
