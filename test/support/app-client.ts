import type { ConnectSession } from "#shared/contracts/oauth/connect-session";
import type { Connection } from "#shared/contracts/tokens/connection";
import type { Introspection } from "#shared/contracts/tokens/introspection";
import type { Revocation } from "#shared/contracts/tokens/revocation";
import type { Token } from "#shared/contracts/tokens/token";
import { expectOk } from "../../dev/demo/dashboard-client.ts";
import { type HttpAnswer, exchange } from "../../dev/browser/http-exchange.ts";

export type ConnectSessionRequest = {
  external_id: string;
  return_to: string;
  integrations?: string[];
  confirm?: boolean;
  connection_id?: string;
  display_name?: string;
};

/** The calls of an app's server, with its API key. Every call is one request: the SDK in `sdk/` remembers and repeats. */
export class AppClient {
  readonly #baseUrl: string;
  readonly #apiKey: string;

  constructor(baseUrl: string, apiKey: string) {
    this.#baseUrl = baseUrl;
    this.#apiKey = apiKey;
  }

  send(method: string, path: string, body?: unknown): Promise<HttpAnswer> {
    return exchange(new URL(path, this.#baseUrl), {
      method,
      headers: {
        accept: "application/json",
        authorization: `Bearer ${this.#apiKey}`,
        ...(body === undefined ? {} : { "content-type": "application/json" }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
  }

  async createConnectSession(request: ConnectSessionRequest): Promise<ConnectSession> {
    const answer = await this.send("POST", "/v1/connect/sessions", request);
    return expectOk("connect session", answer);
  }

  async getConnection(connectionId: string): Promise<Connection> {
    return expectOk("connection", await this.send("GET", `/v1/connections/${connectionId}`));
  }

  async readToken(connectionId: string): Promise<Token> {
    return expectOk("token", await this.send("GET", `/v1/connections/${connectionId}/token`));
  }

  async refresh(connectionId: string): Promise<Token> {
    const path = `/v1/connections/${connectionId}/refresh`;
    return expectOk("refresh", await this.send("POST", path, {}));
  }

  async introspect(connectionId: string): Promise<Introspection> {
    const path = `/v1/connections/${connectionId}/introspect`;
    return expectOk("introspection", await this.send("POST", path, {}));
  }

  async revoke(connectionId: string): Promise<Revocation> {
    const path = `/v1/connections/${connectionId}/revoke`;
    return expectOk("revocation", await this.send("POST", path, {}));
  }
}
