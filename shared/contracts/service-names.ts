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
