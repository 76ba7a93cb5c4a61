import type { CallContext } from "../contracts/call-context.ts";
import type { ReadinessCheck } from "../contracts/readiness.ts";
import type { ServiceName, WorkerName } from "../contracts/service-names.ts";
import type { Logger } from "../observe/log.ts";

/** What every use case gets in addition to its service's own parts. */
export type Execution = {
  /** For work after the response. The platform may end it early, so only for work that something else repeats. */
  readonly waitUntil: (work: Promise<unknown>) => void;
  /** Already carries the service, the method and the request id. */
  readonly log: Logger;
};

/** A contract method with the service's parts in front of its arguments. */
type Handler<Deps, Method> = Method extends (ctx: CallContext, input: infer Input) => infer Answer
  ? (deps: Deps, ctx: CallContext, input: Input) => Answer
  : never;

/** One line of a service's table. */
export type MethodDefinition<Deps, Method> = {
  readonly handler: Handler<Deps, Method>;
  /** The Workers that may call it. Each has a binding to this service in its wrangler.toml; a test checks that. */
  readonly callers: readonly WorkerName[];
  /**
   * `service`: only Atlas itself, in jobs and steps of a flow. `anyone`: people and API keys too; the use case then
   * checks the permission with `authorize`. `administrator`: only platform administrators.
   */
  readonly actors: "service" | "anyone" | "administrator";
  /** Whether a person must have proved in the last ten minutes who they are, see `requireRecentProof`. */
  readonly recentProof?: true;
};

/**
 * A service as its callers see it: one table of its methods, who may call each, and on whose behalf. The RPC
 * entrypoint, the tests' in-process services and the check of all wrangler.toml files are built from it.
 */
export type ServiceDefinition<Service, Deps> = {
  readonly name: Exclude<ServiceName, "gateway">;
  readonly methods: {
    readonly [Name in Exclude<keyof Service, keyof ReadinessCheck>]: MethodDefinition<
      Deps,
      Service[Name]
    >;
  };
  /** Lists what keeps the service from working, apart from parts that cannot be made. Shown by `checkReadiness`. */
  readonly findProblems?: (deps: Deps) => Promise<readonly string[]>;
};

/** Checks a table against its contract: a missing, unknown or differently typed method does not compile. */
export const defineService = <Service, Deps extends Execution>(
  definition: ServiceDefinition<Service, Deps>,
): ServiceDefinition<Service, Deps> => definition;

/** Finds a method's definition; undefined if the service has no such method. */
export function findMethod<Service, Deps>(
  service: ServiceDefinition<Service, Deps>,
  name: string,
): MethodDefinition<Deps, (ctx: CallContext, input: unknown) => Promise<unknown>> | undefined {
  const methods: Readonly<Record<string, unknown>> = service.methods;
  // The table's type guarantees that each entry has this shape, with its own input type.
  return Object.hasOwn(methods, name)
    ? (methods[name] as MethodDefinition<
        Deps,
        (ctx: CallContext, input: unknown) => Promise<unknown>
      >)
    : undefined;
}

/** The names of a service's methods, including `checkReadiness`. */
export const methodNames = <Service, Deps>(service: ServiceDefinition<Service, Deps>): string[] => [
  ...Object.keys(service.methods),
  "checkReadiness",
];
