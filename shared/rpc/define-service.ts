import type { CallContext } from "../contracts/call-context.ts";
import type { ReadinessCheck } from "../contracts/readiness.ts";
import type { ServiceName } from "../contracts/service-names.ts";
import type { Logger } from "../observe/log.ts";

/** What every use case gets besides its service's own parts. */
export type Execution = {
  /** For work after the answer. It may be lost, so it is only for what somebody else will do again. */
  readonly waitUntil: (work: Promise<unknown>) => void;
  /** Knows the service, the method and the request already. */
  readonly log: Logger;
};

/** A contract method with the service's parts in front of its arguments. */
type Handler<Deps, Method> = Method extends (ctx: CallContext, input: infer Input) => infer Answer
  ? (deps: Deps, ctx: CallContext, input: Input) => Answer
  : never;

/** One line of a service's table. */
export type MethodDefinition<Deps, Method> = {
  readonly handler: Handler<Deps, Method>;
  /** The Workers that may call it. Each has a binding to this service in its wrangler.toml; a test holds that. */
  readonly callers: readonly ServiceName[];
  /**
   * `service`: only Atlas itself, as in jobs and steps of a flow. `anyone`: also people and API keys; the use case then
   * decides with `authorize`.
   */
  readonly actors: "service" | "anyone";
};

/**
 * A service as its callers see it: the one table of what it does, who may call it, and for whom. The RPC entrypoint,
 * the in-process services of the tests and the check of all wrangler.toml files are made from it.
 */
export type ServiceDefinition<Service, Deps> = {
  readonly name: Exclude<ServiceName, "gateway">;
  readonly methods: {
    readonly [Name in Exclude<keyof Service, keyof ReadinessCheck>]: MethodDefinition<
      Deps,
      Service[Name]
    >;
  };
  /** What keeps the service from working, beyond parts that cannot be made. Every service answers `checkReadiness`. */
  readonly findProblems?: (deps: Deps) => Promise<readonly string[]>;
};

/** Checks a table against its contract: a method that is missing, unknown or of another shape does not compile. */
export const defineService = <Service, Deps extends Execution>(
  definition: ServiceDefinition<Service, Deps>,
): ServiceDefinition<Service, Deps> => definition;

/** The callers and actors of a method; undefined for one that the service does not have. */
export function findMethod<Service, Deps>(
  service: ServiceDefinition<Service, Deps>,
  name: string,
): MethodDefinition<Deps, (ctx: CallContext, input: unknown) => Promise<unknown>> | undefined {
  const methods: Readonly<Record<string, unknown>> = service.methods;
  // The table's own type says that each entry is a method of this shape, each with its own input.
  return Object.hasOwn(methods, name)
    ? (methods[name] as MethodDefinition<
        Deps,
        (ctx: CallContext, input: unknown) => Promise<unknown>
      >)
    : undefined;
}

/** The names of a service's methods, `checkReadiness` included. */
export const methodNames = <Service, Deps>(service: ServiceDefinition<Service, Deps>): string[] => [
  ...Object.keys(service.methods),
  "checkReadiness",
];
