import type { Account, Script, Version } from "./account.ts";
import type { Answer, Call } from "./call.ts";

const NOT_FOUND: Answer = {
  status: 404,
  code: 10007,
  message: "This Worker does not exist on your account.",
};

type Handler = (call: Call, script: Script, account: Account, name: string, rest: string) => Answer;

/** By method and what stands behind the name of the Worker. `:id` is a version's. */
const HANDLERS: Readonly<Record<string, Handler>> = {
  "GET secrets": (_, script) => ({
    result: (script.versions.at(-1)?.bindings ?? [])
      .filter(({ type }) => type === "secret_text")
      .map(({ name, type }) => ({ name, type })),
  }),
  "GET deployments": (_, script) => ({ result: { deployments: script.deployments } }),
  "GET versions": (_, script) => ({
    result: { items: script.versions.toReversed().map(describe) },
  }),
  "GET versions/:id": (_, script, __, ___, id) => {
    const version = script.versions.find((other) => other.id === id);
    return version === undefined ? NOT_FOUND : { result: describe(version) };
  },
  "POST versions": (call, _, account, name) => upload(call, account, name, false),
  "POST deployments": ({ body }, script, account, name) => {
    const { versions } = body as { versions: { version_id: string; percentage: number }[] };
    if (!versions.every(({ version_id }) => script.versions.some(({ id }) => id === version_id)))
      return { status: 400, code: 10100, message: "No such version" };
    if (versions.reduce((sum, { percentage }) => sum + percentage, 0) !== 100)
      return { status: 400, code: 10101, message: "The percentages do not add up to 100" };
    return { result: { id: account.deploy(name, versions) } };
  },
  "PATCH script-settings": ({ body }, script) => {
    const { tail_consumers: consumers } = body as { tail_consumers?: { service: string }[] };
    if (consumers !== undefined) script.tailConsumers = consumers.map(({ service }) => service);
    return { result: {} };
  },
  "GET subdomain": () => ({ result: { enabled: false, previews_enabled: false } }),
  "POST subdomain": () => ({ result: { enabled: false, previews_enabled: false } }),
  "GET settings": () => ({ result: { bindings: [] } }),
  "GET schedules": (_, script) => ({
    result: { schedules: script.crons.map((cron) => ({ cron })) },
  }),
  "PUT schedules": ({ body }, script) => {
    script.crons = (body as { cron: string }[]).map(({ cron }) => cron);
    return { result: {} };
  },
  "POST domains/changeset": () => ({
    result: { added: [], removed: [], updated: [], conflicting: [] },
  }),
  "PUT domains/records": ({ body }, script) => {
    script.domains = (body as { origins: { hostname: string }[] }).origins.map(
      ({ hostname }) => hostname,
    );
    return { result: {} };
  },
};

/** Answers calls about Workers; undefined for those about something else. */
export function answerWorkers(account: Account, call: Call): Answer | undefined {
  const service = /^\/workers\/services\/([^/]+)$/.exec(call.path)?.[1];
  if (service !== undefined && call.method === "GET")
    return account.scripts.has(service)
      ? {
          result: {
            id: service,
            default_environment: {
              environment: "production",
              script: {
                tag: "t",
                tags: [],
                last_deployed_from: "wrangler",
                ...appliedMigrations(account, service),
              },
            },
          },
        }
      : { ...NOT_FOUND, code: 10090 };
  const worker = /^\/workers\/workers\/([^/]+)$/.exec(call.path)?.[1];
  if (worker !== undefined && call.method === "GET")
    return account.scripts.has(worker)
      ? { result: { name: worker, subdomain: { enabled: false, previews_enabled: false } } }
      : NOT_FOUND;
  if (call.path === "/workers/subdomain") return { result: { subdomain: "acme" } };
  const [, name = "", rest = ""] = /^\/workers\/scripts\/([^/]+)(?:\/(.+))?$/.exec(call.path) ?? [];
  if (name === "") return undefined;
  if (call.method === "PUT" && rest === "") return upload(call, account, name, true);
  const [, kind = rest, id = ""] = /^(versions)\/([0-9a-f-]+)$/.exec(rest) ?? [];
  const handler = HANDLERS[`${call.method} ${kind}${id === "" ? "" : "/:id"}`];
  const script = account.scripts.get(name);
  if (handler === undefined) return undefined;
  return script === undefined ? NOT_FOUND : handler(call, script, account, name, id);
}

const describe = ({ id, metadata }: Version) => ({
  id,
  number: 1,
  metadata: { created_on: "2026-11-29T00:00:00Z", author_email: "a@b.c", source: "wrangler" },
  annotations: metadata["annotations"] ?? {},
  resources: { bindings: [], script: { etag: "e", handlers: ["fetch"] }, script_runtime: {} },
});

/** A new Worker is uploaded and deployed at once, as its first version. */
function upload({ body }: Call, account: Account, name: string, deploys: boolean): Answer {
  const form = body as FormData;
  const metadata = JSON.parse(form.get("metadata") as string) as Record<string, unknown>;
  const lost = account.missingCallee(metadata);
  if (lost !== null)
    return { status: 400, code: 10143, message: `Could not resolve service binding to ${lost}` };
  const modules = [...form.values()].filter((value) => typeof value !== "string");
  const version = account.addVersion(name, metadata, modules);
  if (deploys) account.deploy(name, [{ version_id: version.id, percentage: 100 }]);
  return {
    result: {
      ...describe(version),
      deployment_id: version.id.replaceAll("-", ""),
      etag: "e",
      startup_time_ms: 12,
    },
  };
}

/** The tag of a Worker's last migration of Durable Objects, which wrangler then leaves out. */
function appliedMigrations(account: Account, name: string): { migration_tag?: string } {
  const tags = (account.scripts.get(name)?.versions ?? []).flatMap(
    ({ metadata }) => (metadata["migrations"] as { new_tag: string } | undefined)?.new_tag ?? [],
  );
  const last = tags.at(-1);
  return last === undefined ? {} : { migration_tag: last };
}
