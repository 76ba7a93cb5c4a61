import { readFileSync } from "node:fs";
import { dirname, relative, resolve } from "node:path";
import { unstable_readConfig } from "wrangler";
import { describe, expect, test } from "vitest";
import { SERVICE_NAMES, WORKER_NAMES } from "#shared/contracts/service-names";
import { wranglerConfigPath } from "../../deploy/workerd/environment.ts";
import { authService } from "../../workers/auth/src/service.ts";
import { oauthService } from "../../workers/oauth/src/service.ts";
import { projectsService } from "../../workers/projects/src/service.ts";
import { providersService } from "../../workers/providers/src/service.ts";
import { telemetryService } from "../../workers/telemetry/src/service.ts";
import { tokensService } from "../../workers/tokens/src/service.ts";
import { usersService } from "../../workers/users/src/service.ts";

const ROOT = resolve(import.meta.dirname, "../..");

/** What a table says, without its handlers. */
type Table = {
  readonly name: string;
  readonly methods: Readonly<Record<string, { readonly callers: readonly string[] }>>;
};
type Binding = {
  readonly caller: string;
  readonly service: string;
  readonly binding: string;
  readonly props: unknown;
};
/** The text of every source file that a Worker is made of, shared files included. */
type WranglerService = { binding: string; service: string; props?: unknown };
type Sources = Readonly<Record<string, string>>;

const TABLES: readonly Table[] = [
  authService,
  oauthService,
  projectsService,
  providersService,
  tokensService,
  telemetryService,
  usersService,
];

/** All that does not fit together between tables, bindings and sources; empty when everything does. */
function findMisfits(
  tables: readonly Table[],
  bindings: readonly Binding[],
  sources: Sources,
): string[] {
  const misfits: string[] = [];
  for (const { caller, binding, props } of bindings)
    if (JSON.stringify(props) !== JSON.stringify({ caller }))
      misfits.push(`${caller}: the binding ${binding} does not name its caller`);
  for (const table of tables) {
    const bound = bindings.filter(({ service }) => service === table.name);
    const allowed = new Set(Object.values(table.methods).flatMap(({ callers }) => callers));
    // The gateway asks every service whether it is ready.
    allowed.add("gateway");
    for (const { caller } of bound)
      if (!allowed.has(caller))
        misfits.push(`${caller} is bound to ${table.name}, which has no method for it`);
    for (const [method, { callers }] of Object.entries(table.methods)) {
      if (callers.length === 0) misfits.push(`${table.name}.${method} has no caller`);
      for (const caller of callers) {
        if (!bound.some((binding) => binding.caller === caller))
          misfits.push(`${caller} may call ${table.name}.${method} and has no binding`);
        if (!callPattern(table.name, method).test(sources[caller] ?? ""))
          misfits.push(`${caller} never calls ${table.name}.${method}`);
      }
    }
  }
  return misfits;
}

/** `deps.tokens.readToken(`, `services.TOKENS.readToken(`, `this.#tokens.readToken(`. */
const callPattern = (service: string, method: string): RegExp =>
  new RegExp(`(?:${service}|${service.toUpperCase()})\\s*\\.\\s*${method}\\(`);

const bindings: Binding[] = WORKER_NAMES.flatMap((caller) => {
  const config = unstable_readConfig(
    { config: resolve(ROOT, wranglerConfigPath(caller)) },
    { hideWarnings: true },
  );
  return (config.services ?? []).map(({ binding, service, props }: WranglerService) => ({
    caller,
    service: service.replace(/^atlas-/, ""),
    binding,
    props,
  }));
});

const IMPORT = /from\s+"((?:\.{1,2}\/|#shared\/)[^"]+)"/g;

/** Follows the imports of a Worker's entry. */
function sourcesOf(worker: string): string {
  const seen = new Map<string, string>();
  const queue = [resolve(ROOT, `workers/${worker}/src/index.ts`)];
  for (let file = queue.pop(); file !== undefined; file = queue.pop()) {
    if (seen.has(file)) continue;
    const text = readFileSync(file, "utf8");
    seen.set(file, relative(ROOT, file).startsWith("shared/contracts/") ? "" : text);
    for (const [, specifier = ""] of text.matchAll(IMPORT))
      queue.push(
        specifier.startsWith("#shared/")
          ? resolve(ROOT, `shared/${specifier.slice("#shared/".length)}.ts`)
          : resolve(dirname(file), specifier),
      );
  }
  return [...seen.values()].join("\n");
}

const sources: Sources = Object.fromEntries(
  WORKER_NAMES.map((worker) => [worker, sourcesOf(worker)]),
);

test("there is a table for every service, under its own name", () => {
  expect(["gateway", ...TABLES.map(({ name }) => name)].toSorted()).toEqual(
    [...SERVICE_NAMES].toSorted(),
  );
});

test("every allowed caller has a binding, every binding a method, and every method a caller", () => {
  expect(findMisfits(TABLES, bindings, sources)).toEqual([]);
});

describe("a planted fault is found:", () => {
  const planted = (change: Record<string, { callers: readonly string[] }>): Table[] =>
    TABLES.map((table) =>
      table.name === "users" ? { ...table, methods: { ...table.methods, ...change } } : table,
    );

  test("a caller without a binding", () => {
    expect(
      findMisfits(planted({ getAccount: { callers: ["auth", "tokens"] } }), bindings, sources),
    ).toEqual([
      "tokens may call users.getAccount and has no binding",
      "tokens never calls users.getAccount",
    ]);
  });

  test("a method that no Worker calls", () => {
    expect(
      findMisfits(planted({ findAccountByName: { callers: ["auth"] } }), bindings, sources),
    ).toEqual(["auth never calls users.findAccountByName"]);
    expect(findMisfits(planted({ getAccount: { callers: [] } }), bindings, sources)).toEqual([
      "users.getAccount has no caller",
    ]);
  });

  test("a binding that is missing", () => {
    const fewer = bindings.filter(
      ({ caller, service }) => caller !== "oauth" || service !== "users",
    );
    expect(findMisfits(TABLES, fewer, sources)).toEqual([
      "oauth may call users.upsertEndUser and has no binding",
      "oauth may call users.checkEndUser and has no binding",
    ]);
  });

  test("a binding that no method is for, or that poses as another caller", () => {
    const more = [
      { caller: "tokens", service: "users", binding: "USERS", props: { caller: "auth" } },
    ];
    expect(findMisfits(TABLES, [...bindings, ...more], sources)).toEqual([
      "tokens: the binding USERS does not name its caller",
      "tokens is bound to users, which has no method for it",
    ]);
  });
});
