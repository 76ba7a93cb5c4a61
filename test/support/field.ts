import { randomBytes } from "node:crypto";
import { expectOk } from "../../dev/demo/dashboard-client.ts";
import { Browser } from "../../dev/browser/browser.ts";
import { makeRedis } from "#shared/cache/redis";
import type { HttpAnswer } from "../../dev/browser/http-exchange.ts";
import type { Integration } from "#shared/contracts/providers/integration";
import type { Connection, ConnectionWarning } from "#shared/contracts/tokens/connection";
import type { Database } from "#shared/db/client";
import {
  type FieldProvider,
  type PlayedRow,
  startFieldProvider,
} from "./field-provider/field-provider.ts";
import type { Members, Protocol, Row } from "./field-provider/row.ts";
import {
  type PendingFlow,
  connectAtDouble,
  flowBeforeCallback,
  newExternalId,
  visit,
} from "./flow.ts";
import { type TestStack, startTestStack } from "./stack.ts";
import { databaseOf, expireToken } from "./stored.ts";
import { type Developer, type Tenant, openTenant, signUpDeveloper } from "./tenant.ts";

/** A row that is plugged in as an integration. */
export type Plugged = { played: PlayedRow; integration: Integration; protocol: Protocol };

export type Outcome = Record<string, string>;

type SessionChanges = Parameters<typeof flowBeforeCallback>[2];

/** All of Atlas, one project, and the provider that plays the rows. */
export class Field {
  readonly stack: TestStack;
  readonly provider: FieldProvider;
  readonly db: Database;
  /** Every line that Atlas logged. */
  readonly log: string[];
  readonly #developer: Developer;
  readonly #redis: ReturnType<typeof makeRedis>;
  #tenant: Tenant;

  private constructor(parts: Pick<Field, "log" | "provider" | "stack" | "tenant">) {
    this.stack = parts.stack;
    this.provider = parts.provider;
    this.log = parts.log;
    this.db = databaseOf(parts.stack.bridge);
    const { redisUrl, redisToken } = parts.stack.bridge;
    this.#redis = makeRedis({ REDIS_URL: redisUrl, REDIS_TOKEN: redisToken });
    this.#tenant = parts.tenant;
    this.#developer = parts.tenant.developer;
  }

  get tenant(): Tenant {
    return this.#tenant;
  }

  /** The next rows are plugged in at a new project: a project has room for 200. */
  async openProject(): Promise<void> {
    this.#tenant = await openTenant(this.stack, this.#developer);
  }

  static async open(): Promise<Field> {
    const provider = await startFieldProvider();
    const log: string[] = [];
    const stack = await startTestStack({
      localProviders: [provider.origin, provider.otherOrigin],
      onLog: (line) => log.push(line),
    });
    const tenant = await openTenant(stack, await signUpDeveloper(stack));
    return new Field({ stack, provider, tenant, log });
  }

  async close(): Promise<void> {
    await this.stack.stop();
    await this.provider.close();
  }

  /** Asks Atlas to save an integration with the row's provider. */
  save(played: PlayedRow, protocol: Protocol, changes: Members = {}): Promise<HttpAnswer> {
    const { base, client, row } = played;
    const settings =
      protocol === "oidc"
        ? { issuer: base }
        : {
            authorization_endpoint: `${base}/authorize`,
            token_endpoint: `${base}/token`,
            userinfo_endpoint: `${base}/userinfo`,
            revocation_endpoint: `${base}/revoke`,
          };
    const { settings: changed, ...rest } = changes;
    return this.tenant.app.send("POST", "/v1/integrations", {
      provider: `generic-${protocol}`,
      key: `row-${randomBytes(6).toString("hex")}`,
      client_id: client.id,
      client_secret: client.secret,
      scopes: protocol === "oidc" ? ["openid", "profile", "email"] : ["profile", "email"],
      settings: {
        ...settings,
        revocation_scope: "grant",
        // Tests end tokens behind Atlas's back.
        reuse_seconds: 0,
        ...row.settings,
        ...(typeof changed === "object" ? changed : {}),
      },
      ...rest,
    });
  }

  async plugIn(row: Row, protocol: Protocol, changes: Members = {}): Promise<Plugged> {
    const played = this.provider.play(row);
    const answer = await this.save(played, protocol, changes);
    return { played, integration: expectOk<Integration>(row.name, answer), protocol };
  }

  /** Connects a person, a new one unless named. @throws Error when the app is told anything but a connection. */
  async connect({ integration }: Plugged, changes: SessionChanges = {}): Promise<string> {
    const { connectionId, status } = await connectAtDouble(this.tenant, integration, changes);
    if (status !== "connected") throw new Error(`The app was told "${status}".`);
    return connectionId;
  }

  /** Runs a flow until the provider sends the browser back, past the hosted page if that is shown. */
  startFlow({ integration }: Plugged, changes: SessionChanges = {}): Promise<PendingFlow> {
    return flowBeforeCallback(this.tenant, integration, changes);
  }

  /** Runs a flow to its end. */
  async outcome(plugged: Plugged): Promise<Outcome> {
    const flow = await this.startFlow(plugged);
    return this.outcomeOf(await visit(flow.callbackUrl, flow.cookie));
  }

  /** What the app's return URL gets, or the status of Atlas's own page. */
  outcomeOf(answer: HttpAnswer): Outcome {
    const location = answer.headers.get("location") ?? "";
    return location.startsWith(this.tenant.returnUrl)
      ? Object.fromEntries(new URL(location).searchParams)
      : { page: String(answer.status) };
  }

  /**
   * Reads a token whose last one is over, so that Atlas asks the provider. An earlier read may still be writing the last
   * one to the cache; then it starts over.
   */
  async readAfterExpiry(connectionId: string): Promise<HttpAnswer> {
    const before = this.provider.refreshes();
    for (let tries = 1; ; tries += 1) {
      await expireToken(this.db, this.stack.bridge, connectionId);
      const answer = await this.tenant.app.send("GET", `/v1/connections/${connectionId}/token`);
      if (this.provider.refreshes() > before || tries === 3) return answer;
    }
  }

  getConnection(connectionId: string): Promise<Connection> {
    return this.tenant.app.getConnection(connectionId);
  }

  /** Two tabs of one browser, each at the provider from the same link. */
  async startTwoFlows({ integration }: Plugged): Promise<[PendingFlow, PendingFlow]> {
    const externalId = newExternalId();
    const session = await this.tenant.app.createConnectSession({
      external_id: externalId,
      return_to: this.tenant.returnUrl,
      integrations: [integration.key],
    });
    const browser = new Browser({ stopAt: ({ pathname }) => pathname.startsWith("/callback/") });
    const start = async (): Promise<PendingFlow> => {
      const callbackUrl = new URL((await browser.open(session.url)).url);
      const sent = { sameSite: true, safeNavigation: true };
      const cookie = browser.cookies.headerFor(callbackUrl, sent) ?? "";
      return { callbackUrl, cookie, externalId };
    };
    return [await start(), await start()];
  }

  /** Every key of the cache that begins like this. */
  async redisKeys(prefix = ""): Promise<string[]> {
    const found: string[] = [];
    let cursor = "0";
    do {
      const [next, keys] = await this.#redis.scan(cursor, { count: 1000 });
      found.push(...keys.filter((key) => key.startsWith(prefix)));
      cursor = next;
    } while (cursor !== "0");
    return found;
  }

  /** How long a text in the cache is. */
  async redisLength(key: string): Promise<number> {
    return (await this.#redis.type(key)) === "string"
      ? JSON.stringify(await this.#redis.get(key)).length
      : 0;
  }

  redisLifeMs(key: string): Promise<number> {
    return this.#redis.pttl(key);
  }

  /** The codes of a connection's warnings. */
  async warningsOf(connectionId: string): Promise<string[]> {
    const { text } = await this.tenant.app.send("GET", `/v1/connections/${connectionId}`);
    const { warnings }: { warnings?: ConnectionWarning[] } = JSON.parse(text);
    return (warnings ?? []).map(({ code }) => code);
  }
}
