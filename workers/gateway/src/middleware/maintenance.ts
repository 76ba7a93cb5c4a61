import type { MiddlewareHandler } from "hono";
import { systemClock } from "#shared/clock";
import type { PlatformStatus } from "#shared/contracts/users/platform-settings";
import { type GatewayEnv, type Scope, asGateway } from "../context.ts";
import type { Config } from "../env.ts";
import { type Failure, ProblemError } from "../http/problem.ts";

/** How long an isolate trusts what it heard of the platform. */
const TRUSTED_MS = 15_000;
const RETRY_SECONDS = 60;
const LONGEST_RETRY_SECONDS = 3_600;

type Known = { readonly askedMs: number; readonly status: PlatformStatus };

/** What this isolate knows, by its settings. Plain data: requests may share it. */
const known = new WeakMap<Config, Known>();

/** Who may sign up, and whether there is maintenance; at most 15 s old. */
export async function platformStatus(scope: Scope): Promise<PlatformStatus> {
  const { config } = scope;
  const remembered = known.get(config);
  const askedMs = systemClock();
  if (remembered !== undefined && askedMs - remembered.askedMs < TRUSTED_MS)
    return withOperator(config, remembered.status);
  const found = await scope.services.USERS.getPlatformStatus(asGateway(scope.requestId));
  if (!found.ok) throw new ProblemError(found.error);
  known.set(config, { askedMs, status: found.value });
  return withOperator(config, found.value);
}

/** Asks again at the next request: the settings have just been changed here. */
export const forgetStatus = (config: Config): void => void known.delete(config);

/** The operator's switch comes before the administrators'. */
const withOperator = ({ maintenance }: Config, status: PlatformStatus): PlatformStatus =>
  maintenance === null
    ? status
    : { ...status, maintenance: { text_en: maintenance, text_ru: maintenance, until: null } };

/** Refuses a change during maintenance. */
export const refuseInMaintenance: MiddlewareHandler<GatewayEnv> = async (c, next) => {
  const refusal = await maintenanceRefusal(c.env);
  if (refusal === null) return next();
  throw new ProblemError(refusal);
};

/**
 * What a change is refused with during maintenance; null when there is none. Asks only once in 15 s, and lets requests through
 * when nobody answers: then they fail by themselves, or not at all.
 */
export async function maintenanceRefusal(scope: Scope): Promise<Failure | null> {
  const status = await platformStatus(scope).catch(() => null);
  const maintenance = status?.maintenance ?? null;
  if (maintenance === null) return null;
  const leftSeconds =
    maintenance.until === null
      ? RETRY_SECONDS
      : (Date.parse(maintenance.until) - systemClock()) / 1_000;
  if (leftSeconds <= 0) return null;
  return {
    code: "maintenance",
    detail: maintenance.text_en ?? "Atlas is being maintained. Reads and tokens work meanwhile.",
    retry_after: Math.min(LONGEST_RETRY_SECONDS, Math.ceil(leftSeconds)),
  };
}
