import { createHash, randomBytes } from "node:crypto";
import type { IncomingHttpHeaders } from "node:http";
import type { JWK } from "jose";
import { type Ask, type Members, type Plays, type Reply, type Row, html, json } from "./row.ts";
import { FieldKeys } from "./signing.ts";

/** One authorization, and what was asked of it. */
export type FieldGrant = {
  readonly sub: string;
  /** The one that the last answer carried. */
  accessToken: string;
  /** The one that is valid: another one is refused. */
  refreshToken: string;
  exchanges: number;
  refreshes: number;
  revocations: number;
};

export type FieldRequest = {
  readonly endpoint: string;
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly query: URLSearchParams;
  readonly body: string;
};

type Authorization = {
  readonly grant: FieldGrant;
  readonly params: URLSearchParams;
};

type Answer = Reply | Promise<Reply>;

/** Plays one row: a provider of its own, with its client, keys and grants. */
export class PlayedRow {
  readonly row: Row;
  readonly base: string;
  readonly client = { id: "field-client", secret: "field:secret +/%&=" };
  readonly keys = new FieldKeys();
  /** In the order in which they were opened. */
  readonly grants: FieldGrant[] = [];
  readonly requests: FieldRequest[] = [];
  readonly #codes = new Map<string, Authorization>();
  readonly #changes: Partial<Row>[] = [];

  constructor(row: Row, base: string) {
    this.row = row;
    this.base = base;
  }

  /** From now on the provider behaves like this instead. */
  change(changes: Partial<Row>): void {
    this.#changes.push(changes);
  }

  get grant(): FieldGrant {
    const grant = this.grants.at(-1);
    if (grant === undefined) throw new Error(`No grant was opened at ${this.row.name}.`);
    return grant;
  }

  /** The requests that reached an endpoint, such as `token`. */
  at(endpoint: string): FieldRequest[] {
    return this.requests.filter((request) => request.endpoint === endpoint);
  }

  async answer(request: FieldRequest): Promise<Reply> {
    this.requests.push(request);
    const params = paramsOf(request);
    switch (request.endpoint) {
      case "authorize":
        return this.#authorize(params);
      case "token":
      case "renew":
        return params.get("grant_type") === "refresh_token"
          ? this.#refresh(request, params)
          : this.#exchange(request, params);
      case "userinfo":
        return this.#userinfo(request, params);
      case "revoke":
        return this.#revoke(request, params);
      case "keys":
        return this.#play("jwks", { keys: [await this.#publicJwk()] }, this.#ask(request, params));
      case ".well-known/oauth-authorization-server":
      case ".well-known/openid-configuration":
        return this.#play("discovery", this.discovery(), this.#ask(request, params));
      default:
        return json({ error: "not_found" }, 404);
    }
  }

  /** A good discovery document. */
  discovery(): Members {
    const { base } = this;
    return {
      issuer: base,
      authorization_endpoint: `${base}/authorize`,
      token_endpoint: `${base}/token`,
      userinfo_endpoint: `${base}/userinfo`,
      revocation_endpoint: `${base}/revoke`,
      jwks_uri: `${base}/keys`,
      response_types_supported: ["code"],
      subject_types_supported: ["public"],
      id_token_signing_alg_values_supported: [this.#now("alg") ?? "RS256"],
      scopes_supported: ["openid", "profile", "email", "offline_access"],
      token_endpoint_auth_methods_supported: ["client_secret_basic"],
    };
  }

  #now<Name extends keyof Row>(name: Name): Row[Name] | undefined {
    const changed = this.#changes.findLast((changes) => name in changes);
    return changed === undefined ? this.row[name] : changed[name];
  }

  #play(
    name: "discovery" | "exchange" | "jwks" | "refresh" | "revocation" | "userinfo",
    good: Members,
    ask: Ask,
  ): Answer {
    const play: Plays = this.#now(name) ?? ((members) => json(members));
    return play(good, ask);
  }

  #authorize(params: URLSearchParams): Answer {
    const redirect = URL.parse(params.get("redirect_uri") ?? "");
    if (redirect === null) return html("redirect_uri is missing", 400);
    const code = token("code") + (this.#now("codeEnd") ?? "");
    const grant: FieldGrant = {
      sub: "user-1",
      accessToken: "",
      refreshToken: token("rt"),
      exchanges: 0,
      refreshes: 0,
      revocations: 0,
    };
    this.grants.push(grant);
    this.#codes.set(code, { grant, params });
    const state = params.get("state") ?? "";
    const query =
      this.#now("callback")?.(code, state) ?? new URLSearchParams({ code, state }).toString();
    if (params.get("response_mode") === "form_post") return postForm(redirect, query);
    redirect.search = query;
    return { status: 303, headers: { location: redirect.href }, body: "" };
  }

  async #exchange(request: FieldRequest, params: URLSearchParams): Promise<Reply> {
    const code = params.get("code") ?? "";
    const found = this.#codes.get(code);
    if (found === undefined) return json({ error: "invalid_grant" }, 400);
    const { grant, params: asked } = found;
    grant.exchanges += 1;
    const challenge = asked.get("code_challenge");
    const fits = challenge === null || challenge === hash(params.get("code_verifier") ?? "");
    if (!fits || params.get("redirect_uri") !== asked.get("redirect_uri"))
      return json({ error: "invalid_grant", error_description: "PKCE or redirect_uri" }, 400);
    const scope = asked.get("scope") ?? "";
    const refreshToken = grant.refreshToken;
    const good = await this.#goodTokens(grant, scope, refreshToken, asked.get("nonce"));
    const reply = await this.#play("exchange", good, this.#ask(request, params, grant.exchanges));
    if (tookEffect(reply, good)) {
      this.#codes.delete(code);
      grant.accessToken = String(good["access_token"]);
    }
    return reply;
  }

  async #refresh(request: FieldRequest, params: URLSearchParams): Promise<Reply> {
    const presented = params.get("refresh_token") ?? "";
    const grant = this.grants.find(({ refreshToken }) => refreshToken === presented);
    if (grant === undefined) return json({ error: "invalid_grant" }, 400);
    grant.refreshes += 1;
    const next = token("rt");
    const good = await this.#goodTokens(grant, undefined, next, null);
    const reply = await this.#play("refresh", good, this.#ask(request, params, grant.refreshes));
    // A provider that does not send the new one has not rotated.
    if (reply.body.includes(next)) grant.refreshToken = next;
    if (tookEffect(reply, good)) grant.accessToken = String(good["access_token"]);
    return reply;
  }

  #userinfo(request: FieldRequest, params: URLSearchParams): Answer {
    const bearer = request.headers.authorization?.replace(/^Bearer /i, "") ?? "";
    const grant = this.grants.find(
      ({ accessToken }) => accessToken !== "" && bearer.startsWith(accessToken),
    );
    if (grant === undefined) return json({ error: "invalid_token" }, 401);
    const good = { sub: grant.sub, name: "Ada Lovelace", email: "ada@example.com" };
    return this.#play("userinfo", good, this.#ask(request, params));
  }

  #revoke(request: FieldRequest, params: URLSearchParams): Answer {
    const revoked = params.get("token") ?? "";
    const grant = this.grants.find(
      ({ accessToken, refreshToken }) => revoked === accessToken || revoked === refreshToken,
    );
    if (grant !== undefined) grant.revocations += 1;
    return this.#play("revocation", {}, this.#ask(request, params, grant?.revocations ?? 0));
  }

  async #goodTokens(
    grant: FieldGrant,
    scope: string | undefined,
    refreshToken: string,
    nonce: string | null,
  ): Promise<Members> {
    return {
      access_token: token("at"),
      token_type: "Bearer",
      expires_in: 3600,
      refresh_token: refreshToken,
      ...(scope === undefined ? {} : { scope }),
      ...(await this.#idToken(grant, nonce)),
    };
  }

  async #idToken({ sub }: FieldGrant, nonce: string | null): Promise<Members> {
    const now = Math.floor(Date.now() / 1000);
    const good = {
      iss: this.base,
      sub,
      aud: this.client.id,
      iat: now,
      exp: now + 300,
      ...(nonce === null ? {} : { nonce }),
    };
    const claims = this.#now("claims")?.(good) ?? good;
    const alg = this.#now("alg") ?? "RS256";
    return { id_token: await this.keys.sign(claims, alg, this.#now("kid")) };
  }

  #publicJwk(): Promise<JWK> {
    return this.keys.publicJwk(this.#now("alg") ?? "RS256");
  }

  #ask({ headers, path }: FieldRequest, params: URLSearchParams, count = 0): Ask {
    return { headers, path, params, count, base: this.base };
  }
}

/** The parameters of a query, a form or a JSON object. */
function paramsOf({ query, headers, body }: FieldRequest): URLSearchParams {
  if (body === "") return query;
  if (headers["content-type"]?.startsWith("application/json") !== true)
    return new URLSearchParams(body);
  const members: Record<string, unknown> = JSON.parse(body);
  return new URLSearchParams(Object.entries(members).map(([name, value]) => [name, String(value)]));
}

const tookEffect = (reply: Reply, good: Members): boolean =>
  reply.body.includes(String(good["access_token"]));

function postForm(action: URL, query: string): Reply {
  const inputs = [...new URLSearchParams(query)].map(
    ([name, value]) => `<input type="hidden" name="${name}" value="${value}">`,
  );
  const body = `<form method="post" action="${action.href}">${inputs.join("")}</form>`;
  return { headers: { "content-type": "text/html" }, body };
}

const token = (kind: string): string => `${kind}-${randomBytes(18).toString("hex")}`;

const hash = (verifier: string): string =>
  createHash("sha256").update(verifier).digest("base64url");
