import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { ConfigurationError } from "../configuration-error.ts";
import type { Actor, CallContext } from "../contracts/call-context.ts";
import type { ReadinessCheck } from "../contracts/readiness.ts";
import type { ServiceError } from "../contracts/errors.ts";
import type { ServiceName } from "../contracts/service-names.ts";
import type { Logger } from "../observe/log.ts";
import { type Result, ok } from "../result.ts";
import { type Execution, defineService, methodNames } from "./define-service.ts";
import { ServiceFailure, serve } from "./serve.ts";

interface Greeter extends ReadinessCheck {
  greet(ctx: CallContext, input: { name: string }): Promise<Result<string, ServiceError<never>>>;
  sweep(ctx: CallContext): Promise<Result<{ swept: number }, ServiceError<never>>>;
}
type Deps = Execution & { readonly fail?: unknown; readonly problems?: string[] };

const greeter = defineService<Greeter, Deps>({
  name: "users",
  methods: {
    greet: {
      handler: async (deps, ctx, { name }) => {
        if (deps.fail !== undefined) throw deps.fail;
        deps.log("info", "greeted", { project_id: ctx.projectId ?? "" });
        return ok(`Hello ${name}`);
      },
      callers: ["gateway", "auth"],
      actors: "anyone",
    },
    sweep: { handler: async () => ok({ swept: 1 }), callers: ["gateway"], actors: "service" },
  },
  findProblems: async ({ problems }) => problems ?? [],
});

const ctx = (actor: Actor = { type: "anonymous" }): CallContext => ({
  actor,
  projectId: "prj_1",
  role: null,
  scopes: [],
  requestId: "req_1",
  ip: null,
});
const atlas: Actor = { type: "service", id: "gateway" };

const call = (
  method: string,
  options: {
    caller?: ServiceName | null;
    actor?: Actor;
    deps?: Partial<Deps>;
    makeDeps?: (log: Logger) => Deps;
  } = {},
) =>
  serve(greeter, {
    method,
    ctx: ctx(options.actor),
    input: { name: "Ada" },
    props: options.caller === null ? undefined : { caller: options.caller ?? "gateway" },
    makeDeps: options.makeDeps ?? ((log) => ({ log, waitUntil: () => undefined, ...options.deps })),
  });

let lines: Record<string, unknown>[];
beforeEach(() => {
  lines = [];
  for (const method of ["log", "warn", "error"] as const)
    vi.spyOn(console, method).mockImplementation((line: string) => lines.push(JSON.parse(line)));
});
afterEach(() => void vi.restoreAllMocks());

const forbidden = { ok: false, error: { code: "forbidden" } };

describe("a method", () => {
  test("answers each caller that its table names", async () => {
    expect(await call("greet")).toEqual(ok("Hello Ada"));
    expect(await call("greet", { caller: "auth" })).toEqual(ok("Hello Ada"));
  });

  test.each([
    ["another Worker", { caller: "tokens" }],
    ["a binding without props", { caller: null }],
  ] as const)("refuses %s", async (_, options) => {
    expect(await call("greet", options)).toMatchObject(forbidden);
    expect(lines).toEqual([]);
  });

  test.each([
    { type: "anonymous" },
    { type: "account", id: "acc_1" },
    { type: "api_key", id: "key_1" },
  ] as const)("that is for Atlas itself refuses the actor $type", async (actor) => {
    expect(await call("sweep", { actor })).toMatchObject(forbidden);
    expect(await call("sweep", { actor: atlas })).toEqual(ok({ swept: 1 }));
  });

  test.each(["unknown", "constructor", "__proto__", "toString"])(
    "that the table does not have is refused: %s",
    async (method) => {
      expect(await call(method, { actor: atlas })).toMatchObject(forbidden);
    },
  );

  test("logs with its service, its name and the request id", async () => {
    await call("greet");
    expect(lines).toMatchObject([
      {
        "event.action": "greeted",
        "service.name": "atlas-users",
        "http.request.id": "req_1",
        labels: { rpc_method: "greet" },
      },
    ]);
  });
});

test("a call that belongs to a trace logs its id, and one that does not has no such field", async () => {
  const traceId = "4bf92f3577b34da6a3ce929d0e0e4736";
  const deps = (log: Logger): Deps => ({ log, waitUntil: () => undefined });
  const made = { method: "greet", input: { name: "Ada" }, props: { caller: "gateway" as const } };
  await serve(greeter, { ...made, ctx: { ...ctx(), traceId }, makeDeps: deps });
  await serve(greeter, { ...made, ctx: ctx(), makeDeps: deps });
  expect(lines.map((line) => line["trace.id"])).toEqual([traceId, undefined]);
  expect(lines[1]).not.toHaveProperty("trace.id");
});

describe("an unexpected error", () => {
  const secret = new Error("select * from users where token = 'MARKER'");

  test("leaves as the request id and nothing else", async () => {
    const thrown = await call("greet", { deps: { fail: secret } }).catch((error: unknown) => error);
    expect(thrown).toBeInstanceOf(ServiceFailure);
    expect(thrown).toMatchObject({ requestId: "req_1", outage: false, mayBeStored: true });
    expect(JSON.stringify([thrown, String(thrown), lines])).not.toContain("MARKER");
    expect(lines).toMatchObject([
      { "event.action": "service_failed", labels: { rpc_method: "greet" } },
    ]);
  });

  test("is an outage when the database is away or the configuration is wrong", async () => {
    const away = Object.assign(new Error("MARKER"), { code: "57P01" });
    for (const fail of [away, new ConfigurationError("DATABASE_URL is not set.")])
      await expect(call("greet", { deps: { fail } })).rejects.toMatchObject({
        outage: true,
        mayBeStored: false,
      });
    expect(lines[0]).toMatchObject({ labels: { sqlstate: "57P01" } });
  });
});

describe("readiness", () => {
  test("is a method of every service", () => {
    expect(methodNames(greeter)).toEqual(["greet", "sweep", "checkReadiness"]);
  });

  test("says what the service finds", async () => {
    const deps = { problems: ["VAULT_KEYS is not set."] };
    expect(await call("checkReadiness", { actor: atlas, deps })).toEqual(ok(deps));
    expect(await call("checkReadiness", { actor: atlas })).toEqual(ok({ problems: [] }));
  });

  test("names a configuration that no parts can be made from", async () => {
    const makeDeps = (): never => {
      throw new ConfigurationError("DATABASE_URL is not set.");
    };
    expect(await call("checkReadiness", { actor: atlas, makeDeps })).toEqual(
      ok({ problems: ["DATABASE_URL is not set."] }),
    );
  });

  test("is for the gateway's own question only", async () => {
    expect(await call("checkReadiness", { actor: atlas, caller: "auth" })).toMatchObject(forbidden);
    expect(await call("checkReadiness")).toMatchObject(forbidden);
  });
});
