import type { ProjectsService } from "#shared/contracts/projects/service";
import { type Keyring, importKeyring } from "#shared/crypto/keyring";
import { type Database, type DatabaseEnv, makeDatabase } from "#shared/db/client";
import type { TelemetryEnv } from "#shared/metrics/reporter";
import { type OutboundEnv, makeProviderFetch } from "#shared/provider/address/guarded-fetch";
import type { ProviderClient } from "#shared/provider/types";
import { type UrlPolicy, makeUrlPolicy } from "#shared/provider/address/url-policy";
import type { Execution } from "#shared/rpc/define-service";
import { type Catalogue, makeCatalogue } from "./catalogue/catalogue.ts";

export type Env = TelemetryEnv &
  DatabaseEnv &
  OutboundEnv & {
    /** `id:32 bytes in base64`, comma-separated; the first wraps. */
    VAULT_KEYS: string;
    /** The issuer of the sandbox provider; it must be one of `ATLAS_LOCAL_PROVIDERS` too. */
    ATLAS_SANDBOX_ISSUER?: string;
    /** Atlas's own registration at the sandbox, for integrations that bring none; both or neither. */
    ATLAS_SANDBOX_CLIENT_ID?: string;
    ATLAS_SANDBOX_CLIENT_SECRET?: string;
    PROJECTS: ProjectsService;
  };

/** A client that Atlas itself registered at a provider. */
export type OwnClient = { readonly id: string; readonly secretPlaintext: string };

/** What one isolate has once. */
export type Parts = {
  readonly db: Database;
  readonly baseUrl: string;
  readonly catalogue: Catalogue;
  /** Atlas's own registration at the sandbox; null where the installation has none. */
  readonly sandboxClient: OwnClient | null;
  readonly keyring: () => Promise<Keyring>;
  readonly policy: UrlPolicy;
  readonly projects: ProjectsService;
  readonly provider: ProviderClient;
};

export type Deps = Parts & Execution;

/** The only place that reads the environment. */
export function makeParts(env: Env): Parts {
  const policy = makeUrlPolicy(env);
  // The imported ring is kept, never the promise of it: a promise belongs to the request that made it.
  let ring: Keyring | null = null;
  return {
    db: makeDatabase(env),
    baseUrl: env.ATLAS_BASE_URL,
    catalogue: makeCatalogue(policy, env.ATLAS_SANDBOX_ISSUER),
    sandboxClient: readSandboxClient(env),
    keyring: async () => (ring ??= await importKeyring(env.VAULT_KEYS, "VAULT_KEYS")),
    policy,
    projects: env.PROJECTS,
    provider: { fetch: makeProviderFetch(env) },
  };
}

const readSandboxClient = ({
  ATLAS_SANDBOX_CLIENT_ID: id,
  ATLAS_SANDBOX_CLIENT_SECRET: secretPlaintext,
}: Env): OwnClient | null => (id && secretPlaintext ? { id, secretPlaintext } : null);
