import type { OpenAPIHono } from "@hono/zod-openapi";
import type { MiddlewareHandler } from "hono";
import type { Permission } from "#shared/contracts/permissions";
import type { GatewayEnv } from "../context.ts";
import type { ErrorCode } from "../http/error-code.ts";
import { CODES, ONCE } from "../http/openapi/openapi-problems.ts";
import { acceptJson } from "../middleware/accept-json.ts";
import { refuseInMaintenance } from "../middleware/maintenance.ts";
import { refuseIdempotencyKey, runOnce } from "../middleware/idempotency/run-once.ts";
import {
  ARCHIVED,
  BODY,
  DELETING,
  EVERY_ROUTE,
  MAINTENANCE,
  PERMISSION,
  STEP_UP,
  SUSPENDED,
} from "./problems.ts";

/**
 * Where a set of routes is mounted and who may call them: API keys under `/v1`, session cookies and personal access tokens
 * under `/v1/projects/{project_id}`. A route is written once, relative to its surface.
 */
export type Surface = {
  readonly app: OpenAPIHono<GatewayEnv>;
  readonly authentication: readonly MiddlewareHandler<GatewayEnv>[];
  /** The security scheme in the OpenAPI document; null for routes without authentication. */
  readonly scheme: "api_key" | "session" | "access_token" | null;
  /** Whether its changes work during maintenance, unless a route says otherwise. */
  readonly inMaintenance?: "works" | "refused";
  /** The codes that the authentication can answer. */
  readonly problems: {
    readonly reads: readonly ErrorCode[];
    readonly writes: readonly ErrorCode[];
  };
};

/** The permission that a route requires, and the codes that it adds to those of its surface. */
export type Rules = {
  readonly permission?: Permission;
  readonly problems?: readonly ErrorCode[];
  /** Whether a person needs a fresh proof of who they are. API keys never do. */
  readonly stepUp?: boolean;
  /** Whether a POST takes an `Idempotency-Key`. False where an answer of yesterday would be of no use, as a token's. */
  readonly once?: boolean;
  /** Whether it works during maintenance: what reads, ends access or finishes what has begun does. */
  readonly inMaintenance?: "works" | "refused";
};

/** Adds one route to a surface. */
export type Route = (surface: Surface) => void;

/** Declares who may call a read-only route and how it can fail. */
export const reads = (surface: Surface, rules: Rules = {}) => ({
  security: security(surface, rules),
  middleware: [...surface.authentication],
  [CODES]: [...surface.problems.reads, ...problemsOf(rules)],
});

/** Declares who may call a route that takes a body or changes something, and how it can fail. */
export const writes = (surface: Surface, rules: Rules = {}) => ({
  security: security(surface, rules),
  middleware: [
    ...surface.authentication,
    ...(worksInMaintenance(surface, rules) ? [] : [refuseInMaintenance]),
    acceptJson,
    ...repetitionsOf(surface, rules),
  ],
  [ONCE]: surface.scheme !== null && rules.once !== false,
  [CODES]: [
    ...surface.problems.writes,
    ...BODY,
    ...(worksInMaintenance(surface, rules) ? [] : MAINTENANCE),
    ...(rules.permission === undefined ? [] : stateProblems(surface)),
    ...(rules.stepUp === true && surface.scheme === "session" ? STEP_UP : []),
    ...problemsOf(rules),
  ],
});

const worksInMaintenance = (surface: Surface, rules: Rules): boolean =>
  (rules.inMaintenance ?? surface.inMaintenance ?? "refused") === "works";

/** A visitor's header is ignored: there is no credential that a kept answer could be sealed with. */
function repetitionsOf({ scheme }: Surface, { once }: Rules): MiddlewareHandler<GatewayEnv>[] {
  if (scheme === null) return [];
  return [once === false ? refuseIdempotencyKey : runOnce];
}

const stateProblems = ({ scheme }: Surface): ErrorCode[] => [
  ...ARCHIVED,
  ...(scheme === "api_key" ? [] : [...DELETING, ...SUSPENDED]),
];

const problemsOf = ({ permission, problems = [] }: Rules): ErrorCode[] => [
  ...EVERY_ROUTE,
  ...(permission === undefined ? [] : PERMISSION),
  ...problems,
];

const security = ({ scheme }: Surface, { permission }: Rules) =>
  scheme === null ? [] : [{ [scheme]: permission === undefined ? [] : [permission] }];
