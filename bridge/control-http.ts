import { type SecretCheck, bearerToken } from "./auth.ts";
import type { Counts } from "./counts.ts";
import type { FaultMode, FaultTarget, Faults } from "./faults.ts";
import type { Call, Reply, Route } from "./http-server.ts";
import { plainFailure } from "./operations-http.ts";

type Services = { faults: Faults; counts: Counts; secret: SecretCheck };

const MODES: readonly FaultMode[] = ["ok", "refuse", "hang", "drip", "delay"];
const MAX_DELAY_MS = 600_000;

/** `/control`: faults, holds and counts for tests in other processes. To everyone without the token it does not exist. */
export function controlRoute(services: Services, method: string): Route {
  return {
    name: "/control",
    authorize: (headers) =>
      services.secret.matches(bearerToken(headers.authorization))
        ? null
        : plainFailure(404, "not found"),
    handle: (call) => handle(call, services, method),
    failure: plainFailure,
  };
}

async function handle(call: Call, services: Services, method: string): Promise<Reply> {
  const { faults, counts } = services;
  const [, , action = "", id] = call.path.split("/");
  switch (`${method} ${action}`) {
    case "POST faults":
      return setFault(faults, readBody(call));
    case "POST hold":
      return hold(faults, readBody(call));
    case "GET hold": {
      const reached = faults.isReached(id ?? "");
      return reached === null ? plainFailure(404, "no such hold") : ok({ reached });
    }
    case "POST release":
      return faults.release(id ?? "") ? ok({}) : plainFailure(404, "no such hold");
    case "POST flush-redis":
      await faults.flushRedis();
      return ok({});
    case "GET counts":
      return ok(counts.read());
    case "POST counts":
      if (id !== "reset") return plainFailure(404, "not found");
      counts.reset();
      return ok({});
    default:
      return plainFailure(404, "not found");
  }
}

function setFault(faults: Faults, body: ReadonlyMap<string, unknown>): Reply {
  const target = readTarget(body.get("target"));
  const mode = MODES.find((known) => known === body.get("mode"));
  const delayMs = body.get("delayMs") ?? 0;
  if (target === null || mode === undefined) return plainFailure(400, "target or mode is unknown");
  if (typeof delayMs !== "number" || delayMs < 0 || delayMs > MAX_DELAY_MS)
    return plainFailure(400, "delayMs is out of range");
  faults.set(target, { mode, delayMs });
  return ok({});
}

function hold(faults: Faults, body: ReadonlyMap<string, unknown>): Reply {
  const match = body.get("match");
  if (typeof match !== "string" || match === "") return plainFailure(400, "match is not text");
  return ok({ id: faults.holdNext(match, { before: body.get("before") === true }).id });
}

function readTarget(value: unknown): FaultTarget | null {
  return value === "sql" || value === "redis" ? value : null;
}

function readBody(call: Call): ReadonlyMap<string, unknown> {
  try {
    const value: unknown = JSON.parse(call.body.toString("utf8"));
    return new Map(Object.entries(value ?? {}));
  } catch {
    return new Map();
  }
}

function ok(body: object): Reply {
  return { status: 200, body: JSON.stringify(body) };
}
