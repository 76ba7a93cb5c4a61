import { randomUUID } from "node:crypto";

/** A binding as wrangler uploads it. */
export type Binding = {
  name: string;
  type: string;
  text?: string;
  service?: string;
  entrypoint?: string;
};

export type Version = {
  id: string;
  bindings: Binding[];
  metadata: Record<string, unknown>;
  modules: readonly File[];
};

export type Script = {
  versions: Version[];
  /** The newest first, as the API lists them. */
  deployments: { id: string; versions: { version_id: string; percentage: number }[] }[];
  domains: string[];
  crons: string[];
  /** The Workers that get its log lines. Not a part of a version. */
  tailConsumers: string[];
};

export type PagesProject = {
  production_branch: string;
  domains: string[];
  deployments: string[];
  /** The branches of the deployments that are not production's. */
  previews: string[];
  current: string | null;
  services: { binding: string; service: string }[];
};

const consumersIn = (metadata: Record<string, unknown>) =>
  (metadata["tail_consumers"] ?? []) as { service: string }[];

/** What an account at Cloudflare has. */
export class Account {
  readonly scripts = new Map<string, Script>();
  readonly projects = new Map<string, PagesProject>();

  /** Stores an upload as a version. Secrets that it does not name are those of the version before. */
  addVersion(name: string, metadata: Record<string, unknown>, modules: readonly File[]): Version {
    const script = this.scripts.get(name) ?? {
      versions: [],
      deployments: [],
      domains: [],
      crons: [],
      tailConsumers: [],
    };
    this.scripts.set(name, script);
    const uploaded = (metadata["bindings"] ?? []) as Binding[];
    const kept = (script.versions.at(-1)?.bindings ?? []).filter(
      ({ type, name: binding }) =>
        type === "secret_text" && !uploaded.some(({ name: other }) => other === binding),
    );
    if (metadata["tail_consumers"] !== undefined)
      script.tailConsumers = consumersIn(metadata).map(({ service }) => service);
    const version = { id: randomUUID(), bindings: [...uploaded, ...kept], metadata, modules };
    script.versions.push(version);
    return version;
  }

  deploy(name: string, versions: { version_id: string; percentage: number }[]): string {
    const id = randomUUID();
    this.scripts.get(name)?.deployments.unshift({ id, versions });
    return id;
  }

  /** The version that serves the requests of a Worker. */
  current(name: string): Version | null {
    const script = this.scripts.get(name);
    const id = script?.deployments[0]?.versions[0]?.version_id;
    return script?.versions.find((version) => version.id === id) ?? null;
  }

  /** The first Worker that a binding or a tail leads to and that is not there, as Cloudflare refuses it. */
  missingCallee(metadata: Record<string, unknown>): string | null {
    const bindings = (metadata["bindings"] ?? []) as Binding[];
    const lost = bindings.find(
      ({ type, service }) => type === "service" && !this.scripts.has(service ?? ""),
    );
    const consumer = consumersIn(metadata).find(({ service }) => !this.scripts.has(service));
    return lost?.service ?? consumer?.service ?? null;
  }

  /** All Workers' current versions, and the dashboard's, by name. */
  running(): Record<string, string | null> {
    return Object.fromEntries([
      ...[...this.scripts.keys()].map((name) => [name, this.current(name)?.id ?? null]),
      ...[...this.projects].map(([name, { current }]) => [name, current]),
    ]);
  }
}
