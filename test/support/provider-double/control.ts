import {
  programmable,
  type AuthorizationBehaviour,
  type Behaviour,
  type ProgrammableEndpoint,
} from "./behaviour.ts";
import { within } from "#shared/async/within";
import type { Hold } from "./holds.ts";
import type { ProviderDouble } from "./contract.ts";

type Args = Record<string, unknown>;

const MAX_AWAIT_MS = 60_000;

/**
 * Offers the double's functions to other processes: `POST /control` with `{"op", "args"}`.
 *
 * Returns 200 `{"result"}`, or 400 `{"error"}` with one line of text. JSON has no `undefined`, so a behaviour uses
 * `omitExpiresIn` instead. A hold is an id here: `holdNext` → `{holdId}`, `awaitHold`, `releaseHold`.
 */
export class Control {
  readonly #double: ProviderDouble;
  readonly #holds = new Map<number, Hold>();
  #lastHoldId = 0;

  constructor(double: ProviderDouble) {
    this.#double = double;
  }

  async answer(method: string, body: string): Promise<{ status: number; body: string }> {
    try {
      if (method !== "POST") throw new TypeError("use POST");
      const request: unknown = JSON.parse(body);
      if (!isObject(request) || typeof request["op"] !== "string") throw new TypeError("no op");
      const args = isObject(request["args"]) ? request["args"] : {};
      const result = (await this.#run(request["op"], args)) ?? null;
      return { status: 200, body: JSON.stringify({ result }) };
    } catch (error) {
      const message = error instanceof Error ? error.message : "failed";
      return { status: 400, body: JSON.stringify({ error: message }) };
    }
  }

  #run(op: string, args: Args): unknown {
    const double = this.#double;
    switch (op) {
      case "describe": {
        const { port, origin, endpoints, client } = double;
        return { port, origin, endpoints, client };
      }
      case "issueGrant":
        return double.issueGrant(grantOptions(args));
      case "program":
        return double.program(endpointIn(args), oneOrMore(args["behaviour"], isBehaviour));
      case "programAuthorization":
        return double.programAuthorization(oneOrMore(args["behaviour"], isAuthorizationBehaviour));
      case "calls":
        return double.calls;
      case "refreshCallsPerToken":
        return Object.fromEntries(double.refreshCallsPerToken());
      case "refreshCalls":
        return double.refreshCalls();
      case "maxParallelRefreshes":
        return double.maxParallelRefreshes();
      case "isAccessTokenActive":
        return double.isAccessTokenActive(textIn(args, "token"));
      case "isRefreshTokenActive":
        return double.isRefreshTokenActive(textIn(args, "token"));
      case "killGrant":
        return double.killGrant(textIn(args, "token"));
      case "rotateSigningKeys":
        return double.rotateSigningKeys({ forget: args["forget"] === true });
      case "reset":
        this.#holds.clear();
        return double.reset();
      default:
        return this.#runHold(op, args);
    }
  }

  #runHold(op: string, args: Args): unknown {
    if (op === "holdNext") {
      this.#lastHoldId += 1;
      this.#holds.set(this.#lastHoldId, this.#double.holdNext(endpointIn(args)));
      return { holdId: this.#lastHoldId };
    }
    const hold = this.#holds.get(Number(args["holdId"]));
    if (hold === undefined) throw new TypeError(`unknown op or hold: ${op}`);
    if (op === "releaseHold") return hold.release();
    if (op !== "awaitHold") throw new TypeError(`unknown op: ${op}`);
    const timeoutMs = Math.min(Number(args["timeoutMs"] ?? 10_000), MAX_AWAIT_MS);
    return reachedWithin(hold, timeoutMs);
  }
}

/** Whether a call was held within this time. */
const reachedWithin = (hold: Hold, timeoutMs: number): Promise<boolean> =>
  within(
    timeoutMs,
    hold.reached.then(() => true),
    () => false,
  );

function grantOptions(args: Args): Parameters<ProviderDouble["issueGrant"]>[0] {
  const { sub, scope, expiresInSeconds } = args;
  return {
    ...(typeof sub === "string" ? { sub } : {}),
    ...(typeof scope === "string" ? { scope } : {}),
    ...(typeof expiresInSeconds === "number" ? { expiresInSeconds } : {}),
  };
}

function endpointIn(args: Args): ProgrammableEndpoint {
  const found = programmable.find((endpoint) => endpoint === args["endpoint"]);
  if (found === undefined) throw new TypeError("no such endpoint");
  return found;
}

function textIn(args: Args, name: string): string {
  const value = args[name];
  if (typeof value !== "string") throw new TypeError(`${name} is missing`);
  return value;
}

function oneOrMore<B>(value: unknown, is: (item: unknown) => item is B): B | B[] {
  if (Array.isArray(value) && value.every(is)) return value;
  if (is(value)) return value;
  throw new TypeError("not a behaviour");
}

/** Checks only the required fields of each kind: the callers are this repository's own tests. */
const requiredFields: Record<Behaviour["kind"], Record<string, "string" | "number">> = {
  ok: {},
  slow: { delayMs: "number" },
  hang: {},
  drip: {},
  down: {},
  status: { status: "number" },
  html: {},
  error200: { error: "string" },
  error: { error: "string" },
  huge: { bytes: "number" },
  redirect: { location: "string" },
  empty: {},
  json: {},
};

function isBehaviour(value: unknown): value is Behaviour {
  if (!isObject(value) || typeof value["kind"] !== "string") return false;
  const fields = Object.entries(requiredFields).find(([kind]) => kind === value["kind"])?.[1];
  if (fields === undefined) return false;
  if (value["then"] !== undefined && !isBehaviour(value["then"])) return false;
  return Object.entries(fields).every(([name, type]) => typeof value[name] === type);
}

function isAuthorizationBehaviour(value: unknown): value is AuthorizationBehaviour {
  return isObject(value);
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
