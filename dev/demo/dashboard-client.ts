import type { Session } from "#shared/contracts/auth/session";
import type { NewApiKey } from "#shared/contracts/projects/api-key";
import type { Project } from "#shared/contracts/projects/project";
import type { ReturnUrl } from "#shared/contracts/projects/return-url";
import type { CreateIntegrationInput, Integration } from "#shared/contracts/providers/integration";
import { CookieJar } from "../browser/cookie-jar.ts";
import { type HttpAnswer, exchange } from "../browser/http-exchange.ts";

/** An answer of the API that was not the expected one; the message has Atlas's own words and the request id. */
export class ApiError extends Error {
  override readonly name = "ApiError";
  readonly status: number;
  /** The stable `code` of the problem document; "" when there is none. */
  readonly code: string;

  constructor(what: string, answer: HttpAnswer) {
    const problem = readJson<{ code?: string; detail?: string; request_id?: string }>(answer);
    const requestId = problem?.request_id ?? answer.headers.get("x-request-id") ?? "none";
    super(
      `${what}: HTTP ${answer.status} ${problem?.code ?? ""} ${problem?.detail ?? ""} (request ${requestId})`,
    );
    this.status = answer.status;
    this.code = problem?.code ?? "";
  }
}

export function readJson<T>(answer: HttpAnswer): T | null {
  try {
    return JSON.parse(answer.text) as T;
  } catch {
    return null;
  }
}

/** The answer's JSON when its status is 2xx. @throws {@link ApiError} */
export function expectOk<T>(what: string, answer: HttpAnswer): T {
  if (answer.status < 200 || answer.status > 299) throw new ApiError(what, answer);
  return answer.text === "" ? (null as T) : (JSON.parse(answer.text) as T);
}

export type Credentials = { email: string; password: string; name: string };

/** The scopes of a key for an app's server: everything that the flows of this folder do. */
const APP_SCOPES = ["connect:write", "connections:read", "connections:write", "tokens:read"];

/** The dashboard's calls, with cookie, Origin and CSRF token as its page sends them. */
export class DashboardClient {
  readonly cookies = new CookieJar();
  readonly #origin: string;
  readonly #base: string;
  #csrfToken: string | null = null;

  /** @param apiUrl Where the dashboard's API is: the dashboard's origin, with the path before `/v1` if there is one. */
  constructor(apiUrl: string) {
    this.#origin = new URL(apiUrl).origin;
    this.#base = apiUrl.replace(/\/$/, "");
  }

  async send(method: string, path: string, body?: unknown): Promise<HttpAnswer> {
    const url = new URL(this.#base + path);
    const cookie = this.cookies.headerFor(url, { sameSite: true, safeNavigation: false });
    const changes = method !== "GET";
    const answer = await exchange(url, {
      method,
      headers: {
        accept: "application/json",
        "sec-fetch-site": "same-origin",
        "sec-fetch-mode": "cors",
        "sec-fetch-dest": "empty",
        ...(changes ? { origin: this.#origin } : {}),
        ...(changes && this.#csrfToken !== null ? { "x-csrf-token": this.#csrfToken } : {}),
        ...(body === undefined ? {} : { "content-type": "application/json" }),
        ...(cookie === null ? {} : { cookie }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    this.cookies.keep(url, answer.headers);
    return answer;
  }

  /** Proves who the person is, and goes on with the session's new cookie and CSRF token. */
  async prove(given: object): Promise<HttpAnswer> {
    const answer = await this.send("POST", "/v1/account/prove", given);
    if (answer.status === 200) this.#csrfToken = readJson<Session>(answer)?.csrf_token ?? null;
    return answer;
  }

  async signUp(credentials: Credentials): Promise<void> {
    expectOk("sign-up", await this.send("POST", "/v1/sign-up", credentials));
  }

  async signIn({ email, password }: Omit<Credentials, "name">): Promise<Session> {
    return this.enter(await this.send("POST", "/v1/sign-in", { email, password }));
  }

  /** Goes on with the session that this answer opened. */
  enter(answer: HttpAnswer): Session {
    const session = expectOk<Session>("sign-in", answer);
    this.#csrfToken = session.csrf_token;
    return session;
  }

  async createProject(name: string): Promise<Project> {
    return expectOk("project", await this.send("POST", "/v1/projects", { name }));
  }

  async addReturnUrl(projectId: string, url: string): Promise<ReturnUrl> {
    const path = `/v1/projects/${projectId}/return-urls`;
    return expectOk("return URL", await this.send("POST", path, { url }));
  }

  async listReturnUrls(projectId: string): Promise<ReturnUrl[]> {
    const answer = await this.send("GET", `/v1/projects/${projectId}/return-urls`);
    return expectOk<{ data: ReturnUrl[] }>("return URLs", answer).data;
  }

  async createApiKey(
    projectId: string,
    name: string,
    scopes: readonly string[] = APP_SCOPES,
  ): Promise<NewApiKey> {
    const path = `/v1/projects/${projectId}/api-keys`;
    return expectOk("API key", await this.send("POST", path, { name, scopes }));
  }

  async createIntegration(projectId: string, input: CreateIntegrationInput): Promise<Integration> {
    const path = `/v1/projects/${projectId}/integrations`;
    return expectOk("integration", await this.send("POST", path, input));
  }
}
