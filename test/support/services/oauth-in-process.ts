import type { CallContext } from "#shared/contracts/call-context";
import type {
  ConnectSession,
  CreateConnectSessionInput,
} from "#shared/contracts/oauth/connect-session";
import type { CallbackOutcome } from "#shared/contracts/oauth/flow";
import type { OAuthError } from "#shared/contracts/oauth/service";
import type { CreateIntegrationInput, Integration } from "#shared/contracts/providers/integration";
import type { Connection } from "#shared/contracts/tokens/connection";
import type { TokensService } from "#shared/contracts/tokens/service";
import { randomHandle } from "#shared/random";
import type { Result } from "#shared/result";
import { type Deps, makeParts } from "../../../workers/oauth/src/context.ts";
import { createConnectSession } from "../../../workers/oauth/src/connect/create-connect-session.ts";
import { handleCallback } from "../../../workers/oauth/src/callback/handle-callback.ts";
import { startConnect } from "../../../workers/oauth/src/connect/start-connect.ts";
import { addReturnUrl } from "../../../workers/projects/src/return-urls/add-return-url.ts";
import { createIntegration } from "../../../workers/providers/src/integrations/create-integration.ts";
import { deleteIntegration } from "../../../workers/providers/src/integrations/delete-integration.ts";
import { updateIntegration } from "../../../workers/providers/src/integrations/update-integration.ts";
import { makeParts as makeTokensParts } from "../../../workers/tokens/src/context.ts";
import type { TestDatabase } from "../database.ts";
import { type ProviderDouble, startProviderDouble } from "../provider-double/provider-double.ts";
import { apiKey, visitor } from "./callers.ts";
import {
  type ProjectsIsolate,
  type Tenant,
  makeTenant,
  projectsInProcess,
  startProjectsIsolate,
} from "./projects-in-process.ts";
import {
  BASE_URL,
  type ProvidersIsolate,
  keyEntry,
  providersInProcess,
  startProvidersIsolate,
} from "./providers-in-process.ts";
import { valueOf } from "./result.ts";
import { operatorSays } from "./platform.ts";
import { startStores } from "./stores.ts";
import { makeLogger } from "#shared/observe/log";
import { type Deps as TokensDeps } from "../../../workers/tokens/src/context.ts";
import { usersService } from "../../../workers/users/src/service.ts";
import { serveInProcess } from "./in-process.ts";
import { tokensInProcess } from "./tokens-in-process.ts";

export const DASHBOARD_URL = "https://dashboard.example.com";

/** One isolate of the oauth Worker, with its own memory, clock and background work. */
export type OAuthIsolate = Deps & {
  /** How many milliseconds this isolate's clock is ahead of the others. */
  aheadMs: number;
  settled(): Promise<void>;
};

/** The query of the app's return URL after a flow. */
export type Outcome = Record<string, string>;

/** The stores, a provider, and every service that a flow involves, with their real use cases and drivers. */
export class OAuthWorld {
  readonly stores: TestDatabase;
  readonly double: ProviderDouble;
  readonly projects: ProjectsIsolate;
  readonly providers: ProvidersIsolate;
  /** The tokens service, called as the gateway. */
  readonly tokens: TokensService;
  readonly #vault: TokensDeps;
  readonly #isolates: OAuthIsolate[] = [];

  private constructor(stores: TestDatabase, double: ProviderDouble) {
    this.stores = stores;
    this.double = double;
    this.projects = startProjectsIsolate(stores);
    const vaultKeys = keyEntry("k1");
    this.providers = startProvidersIsolate(stores, { vaultKeys, localProviders: double.origin });
    const tokens = makeTokensParts({
      ...stores.env,
      ATLAS_BASE_URL: BASE_URL,
      ATLAS_LOCAL_PROVIDERS: double.origin,
      VAULT_KEYS: vaultKeys,
      PROJECTS: projectsInProcess(this.projects, "tokens"),
      PROVIDERS: providersInProcess(this.providers, "tokens"),
    });
    const { waitUntil } = this.projects;
    this.#vault = { ...tokens, waitUntil, log: makeLogger({ service: "tokens" }) };
    this.tokens = tokensInProcess(this.#vault);
  }

  static async start(): Promise<OAuthWorld> {
    const [stores, double] = await Promise.all([startStores(), startProviderDouble()]);
    return new OAuthWorld(stores, double);
  }

  async close(): Promise<void> {
    for (const isolate of this.#isolates) await isolate.settled();
    await this.projects.settled();
    await this.double.close();
    await this.stores.close();
  }

  isolate(): OAuthIsolate {
    const behind: Promise<unknown>[] = [];
    const env = {
      ...this.stores.env,
      ATLAS_BASE_URL: BASE_URL,
      ATLAS_DASHBOARD_URL: DASHBOARD_URL,
      ATLAS_LOCAL_PROVIDERS: this.double.origin,
      PROJECTS: projectsInProcess(this.projects, "oauth"),
      PROVIDERS: providersInProcess(this.providers, "oauth"),
      TOKENS: tokensInProcess(this.#vault, "oauth"),
      USERS: serveInProcess(usersService, { ...this.projects, ...operatorSays() }, "oauth"),
    };
    const isolate: OAuthIsolate = {
      ...makeParts(env, () => Date.now() + isolate.aheadMs),
      aheadMs: 0,
      log: makeLogger({ service: "oauth" }),
      waitUntil: (work) => void behind.push(work),
      settled: async () => {
        while (behind.length > 0) await Promise.all(behind.splice(0));
      },
    };
    this.#isolates.push(isolate);
    return isolate;
  }

  /** How many code exchanges reached the double's token endpoint. */
  exchanges(): number {
    return this.double.calls.filter(({ endpoint }) => endpoint === "token").length;
  }

  /** Makes a project with a return URL and an OpenID Connect integration at the double. */
  async project(returnTo = "https://app.example.com/connected?from=atlas"): Promise<AppProject> {
    const tenant = await makeTenant(this.projects);
    valueOf(await addReturnUrl(this.projects, tenant.as("owner"), { url: returnTo }));
    return new AppProject(this, this.isolate(), tenant, returnTo);
  }
}

export type StartedFlow = {
  readonly authorizationUrl: URL;
  readonly browserHash: string;
  readonly integrationId: string;
};

/** A browser on its way from the provider to the callback. */
export type ReturningFlow = StartedFlow & { params: [string, string][] };

/** A project, its app's server, and the browsers of its end users. */
export class AppProject {
  readonly world: OAuthWorld;
  readonly atlas: OAuthIsolate;
  readonly tenant: Tenant;
  readonly returnTo: string;
  readonly app: CallContext;

  constructor(world: OAuthWorld, atlas: OAuthIsolate, tenant: Tenant, returnTo: string) {
    this.world = world;
    this.atlas = atlas;
    this.tenant = tenant;
    this.returnTo = returnTo;
    this.app = apiKey(tenant.projectId, ["connect:write", "connections:read"]);
  }

  async plugIn(changes: Partial<CreateIntegrationInput> = {}): Promise<Integration> {
    const { client, endpoints } = this.world.double;
    return valueOf(
      await createIntegration(this.world.providers, this.tenant.as("owner"), {
        provider: "generic-oidc",
        client_id: client.clientId,
        client_secret: client.clientSecret,
        scopes: ["openid", "profile", "email"],
        settings: { issuer: endpoints.issuer },
        ...changes,
      }),
    );
  }

  plugInOAuth2(settings: CreateIntegrationInput["settings"] = {}): Promise<Integration> {
    const { endpoints } = this.world.double;
    return this.plugIn({
      provider: "generic-oauth2",
      scopes: ["profile", "email"],
      settings: {
        authorization_endpoint: endpoints.authorization,
        token_endpoint: endpoints.token,
        userinfo_endpoint: endpoints.userinfo,
        ...settings,
      },
    });
  }

  async unplug({ id }: Integration): Promise<void> {
    valueOf(
      await deleteIntegration(this.world.providers, this.tenant.as("owner"), { integration: id }),
    );
  }

  async disable({ id }: Integration): Promise<void> {
    const change = { integration: id, changes: { enabled: false } };
    valueOf(await updateIntegration(this.world.providers, this.tenant.as("owner"), change));
  }

  askForSession(
    changes: Partial<CreateConnectSessionInput> = {},
    ctx: CallContext = this.app,
  ): Promise<Result<ConnectSession, OAuthError>> {
    return createConnectSession(this.atlas, ctx, {
      external_id: "user-1",
      return_to: this.returnTo,
      confirm: false,
      ...changes,
    });
  }

  async session(changes: Partial<CreateConnectSessionInput> = {}): Promise<ConnectSession> {
    return valueOf(await this.askForSession(changes));
  }

  async start(
    session: ConnectSession,
    integration: Integration,
    browserHash = randomHandle(),
  ): Promise<StartedFlow> {
    const started = await startConnect(this.atlas, visitor(), {
      token: session.token,
      integration: integration.key,
      browser_hash: browserHash,
    });
    const authorizationUrl = new URL(valueOf(started).authorization_url ?? "");
    return { authorizationUrl, browserHash, integrationId: integration.id };
  }

  /** The person agrees at the provider, which sends the browser back. */
  async agree(flow: StartedFlow): Promise<ReturningFlow> {
    const response = await fetch(flow.authorizationUrl, { redirect: "manual" });
    const location = new URL(response.headers.get("location") ?? "");
    return { ...flow, params: [...location.searchParams] };
  }

  /** Runs a flow of a new session up to the callback. */
  async returning(
    integration: Integration,
    changes: Partial<CreateConnectSessionInput> = {},
  ): Promise<ReturningFlow> {
    const session = await this.session({ integrations: [integration.id], ...changes });
    return this.agree(await this.start(session, integration));
  }

  callback(
    { integrationId, params, browserHash }: ReturningFlow,
    changes: {
      integrationId?: string;
      params?: [string, string][];
      browserHash?: string | null;
    } = {},
    atlas = this.atlas,
  ): Promise<Result<CallbackOutcome, OAuthError>> {
    return handleCallback(atlas, visitor(), {
      integration_id: changes.integrationId ?? integrationId,
      params: changes.params ?? params,
      browser_hash: changes.browserHash === undefined ? browserHash : changes.browserHash,
    });
  }

  /** Runs a whole flow and returns what the app learns about it. */
  async connect(
    integration: Integration,
    changes: Partial<CreateConnectSessionInput> = {},
  ): Promise<Outcome> {
    return this.outcomeOf(await this.callback(await this.returning(integration, changes)));
  }

  /** Reads what was added to the return URL. @throws Error when a part of its own was changed. */
  outcomeOf(result: Result<CallbackOutcome, { code: string; detail: string }>): Outcome {
    const url = new URL(valueOf(result).redirect_to);
    const own = new URL(this.returnTo);
    if (url.origin + url.pathname !== own.origin + own.pathname) throw new Error(url.href);
    const said = new Map(url.searchParams);
    for (const [name, value] of own.searchParams) {
      if (said.get(name) !== value) throw new Error(url.href);
      said.delete(name);
    }
    return Object.fromEntries(said);
  }

  async connection(id: string | undefined): Promise<Connection> {
    return valueOf(await this.world.tokens.getConnection(this.app, { connection_id: id ?? "" }));
  }

  /** The ids of the connections in this project, in any state. */
  async connectionIds(): Promise<string[]> {
    const page = await this.world.tokens.listConnections(this.app, { limit: 100 });
    return valueOf(page).data.map(({ id }) => id);
  }
}

/** Replaces or adds parameters (at the end), or removes those that are null. */
export function withParams(
  { params }: ReturningFlow,
  changes: Record<string, string | null>,
): [string, string][] {
  const kept = params.filter(([name]) => !Object.hasOwn(changes, name));
  const added = Object.entries(changes).filter(
    (entry): entry is [string, string] => entry[1] !== null,
  );
  return [...kept, ...added];
}

export const paramOf = ({ params }: ReturningFlow, name: string): string =>
  params.find(([other]) => other === name)?.[1] ?? "";
