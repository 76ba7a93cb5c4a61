import * as oauth from "oauth4webapi";
import { Browser } from "../../dev/browser/browser.ts";
import type { SandboxClient } from "../../dev/sandbox/client.ts";

const http = { [oauth.allowInsecureRequests]: true };

/** What an authorization needs later. */
export type Run = { callback: URL; verifier: string; nonce: string; state: string };

export const SANDBOX_REDIRECT_URI = "http://127.0.0.1:8787/callback/int_01h455vb4pex5vsknk084sn02q";

/** An app of the sandbox provider: the client's half of every flow, by a library that checks each answer. */
export class SandboxApp {
  readonly server: oauth.AuthorizationServer;
  readonly client: oauth.Client;
  readonly #auth: oauth.ClientAuth;

  private constructor(
    server: oauth.AuthorizationServer,
    { clientId, clientSecret }: Pick<SandboxClient, "clientId" | "clientSecret">,
  ) {
    this.server = server;
    this.client = { client_id: clientId };
    this.#auth = oauth.ClientSecretBasic(clientSecret);
  }

  static async at(
    issuer: string,
    client: Pick<SandboxClient, "clientId" | "clientSecret">,
  ): Promise<SandboxApp> {
    const url = new URL(issuer);
    const found = await oauth.discoveryRequest(url, http);
    return new SandboxApp(await oauth.processDiscoveryResponse(url, found), client);
  }

  async authorizationUrl(extra: Record<string, string> = {}) {
    const verifier = oauth.generateRandomCodeVerifier();
    const nonce = oauth.generateRandomNonce();
    const state = oauth.generateRandomState();
    const url = new URL(this.server.authorization_endpoint ?? "");
    url.search = new URLSearchParams({
      client_id: this.client.client_id,
      redirect_uri: SANDBOX_REDIRECT_URI,
      response_type: "code",
      scope: "openid profile email offline_access",
      state,
      nonce,
      code_challenge: await oauth.calculatePKCECodeChallenge(verifier),
      code_challenge_method: "S256",
      ...extra,
    }).toString();
    return { url, verifier, nonce, state };
  }

  /** A browser that leaves the sandbox no further than to the app's callback, which it does not ask. */
  newBrowser(acceptLanguage = "en"): Browser {
    const { origin } = new URL(this.server.issuer);
    return new Browser({ acceptLanguage, stopAt: (url) => url.origin !== origin });
  }

  /** Signs in as a person and allows everything, up to the app's callback. */
  async authorize(person: string, browser = this.newBrowser()): Promise<Run> {
    const { url, ...rest } = await this.authorizationUrl();
    const login = await browser.open(url);
    const consent = await browser.submit(login, { person });
    const callback = await browser.submit(consent, { decision: "allow" });
    return { callback: new URL(callback.url), ...rest };
  }

  requestCode(run: Run): Promise<Response> {
    const params = oauth.validateAuthResponse(this.server, this.client, run.callback, run.state);
    return oauth.authorizationCodeGrantRequest(
      this.server,
      this.client,
      this.#auth,
      params,
      SANDBOX_REDIRECT_URI,
      run.verifier,
      http,
    );
  }

  async exchange(run: Run): Promise<oauth.TokenEndpointResponse> {
    return oauth.processAuthorizationCodeResponse(
      this.server,
      this.client,
      await this.requestCode(run),
      { expectedNonce: run.nonce, requireIdToken: true },
    );
  }

  async signIn(person = "ada"): Promise<{ accessToken: string; refreshToken: string }> {
    const tokens = await this.exchange(await this.authorize(person));
    return { accessToken: tokens.access_token, refreshToken: tokens.refresh_token ?? "" };
  }

  async push(params: URLSearchParams): Promise<oauth.PushedAuthorizationResponse> {
    return oauth.processPushedAuthorizationResponse(
      this.server,
      this.client,
      await oauth.pushedAuthorizationRequest(this.server, this.client, this.#auth, params, http),
    );
  }

  async refresh(token: string): Promise<oauth.TokenEndpointResponse> {
    const { server, client } = this;
    const response = await oauth.refreshTokenGrantRequest(server, client, this.#auth, token, http);
    return oauth.processRefreshTokenResponse(server, client, response);
  }

  async introspect(token: string): Promise<oauth.IntrospectionResponse> {
    const { server, client } = this;
    const response = await oauth.introspectionRequest(server, client, this.#auth, token, http);
    return oauth.processIntrospectionResponse(server, client, response);
  }

  async revoke(token: string): Promise<void> {
    const { server, client } = this;
    await oauth.processRevocationResponse(
      await oauth.revocationRequest(server, client, this.#auth, token, http),
    );
  }

  userinfo(accessToken: string): Promise<Response> {
    return oauth.userInfoRequest(this.server, this.client, accessToken, http);
  }
}
