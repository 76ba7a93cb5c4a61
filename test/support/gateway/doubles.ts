import type { AuthService } from "#shared/contracts/auth/service";
import type { OAuthService } from "#shared/contracts/oauth/service";
import type { ProjectsService } from "#shared/contracts/projects/service";
import type { ProvidersService } from "#shared/contracts/providers/service";
import type { TokensService } from "#shared/contracts/tokens/service";
import type { PlatformStatus } from "#shared/contracts/users/platform-settings";
import type { UsersService } from "#shared/contracts/users/service";
import { ok } from "#shared/result";
import type { Env } from "../../../workers/gateway/src/env.ts";

const OPEN_PLATFORM: PlatformStatus = {
  sign_up: { policy: "open", domains: [] },
  maintenance: null,
};

type Services = {
  AUTH: AuthService;
  USERS: UsersService;
  PROJECTS: ProjectsService;
  PROVIDERS: ProvidersService;
  OAUTH: OAuthService;
  TOKENS: TokensService;
};

/** The service methods that a test implements. Any other call fails the test. */
export type Doubles = { [Name in keyof Services]?: Partial<Services[Name]> };

/** One call that reached a double. */
export type Call = { readonly method: string; readonly ctx: unknown; readonly input: unknown };

/** 32 bytes, used only in tests. */
export const CHECK_SECRET = "MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE=";
export const JOBS_SECRET = "jobs-secret-of-the-tests-0123456789abcdef";

/** An environment whose bindings are doubles, and the calls that reached them. */
export function makeEnv(
  doubles: Doubles = {},
  variables: Partial<Omit<Env, keyof Services>> = {},
  /** Answers the calls that `doubles` do not implement. */
  fallback?: () => unknown,
): { env: Env; calls: Call[] } {
  const calls: Call[] = [];
  const env: Env = {
    ATLAS_BASE_URL: "https://atlas.example.com",
    API_KEY_CHECK_SECRETS: CHECK_SECRET,
    JOBS_SECRET,
    ...variables,
    AUTH: double<AuthService>("AUTH", doubles.AUTH, calls, fallback),
    USERS: double<UsersService>("USERS", doubles.USERS, calls, fallback),
    PROJECTS: double<ProjectsService>("PROJECTS", doubles.PROJECTS, calls, fallback),
    PROVIDERS: double<ProvidersService>("PROVIDERS", doubles.PROVIDERS, calls, fallback),
    OAUTH: double<OAuthService>("OAUTH", doubles.OAUTH, calls, fallback),
    TOKENS: double<TokensService>("TOKENS", doubles.TOKENS, calls, fallback),
  };
  return { env, calls };
}

/** What a call over a service binding returns: workerd's has a `then` that takes no `undefined` for its first handler. */
class RpcPromise<T> extends Promise<T> {
  static override readonly [Symbol.species] = Promise;

  static of(answer: unknown): RpcPromise<unknown> {
    return new RpcPromise((resolve) => resolve(answer));
  }

  // oxlint-disable-next-line no-thenable -- it stands in for a promise
  override then<A = T, B = never>(
    onFulfilled?: ((value: T) => A | PromiseLike<A>) | null,
    onRejected?: ((reason: unknown) => B | PromiseLike<B>) | null,
  ): Promise<A | B> {
    if (typeof onFulfilled !== "function")
      throw new TypeError("Failed to execute 'then' on 'JsRpcPromise': no function.");
    return super.then(onFulfilled, onRejected);
  }

  override catch<B = never>(
    onRejected?: ((reason: unknown) => B | PromiseLike<B>) | null,
  ): Promise<T | B> {
    return super.then((value) => value, onRejected);
  }
}

/** Answers with the test's own methods and records every call. */
function double<S extends object>(
  name: string,
  answers: Partial<S> = {},
  calls: Call[],
  fallback?: () => unknown,
): S {
  const handler: ProxyHandler<S> = {
    get(target, method) {
      // Asked beside changes, at most once in 15 s. A test that is about it answers itself.
      if (method === "getPlatformStatus" && Reflect.get(target, method) === undefined)
        return () => Promise.resolve(ok(OPEN_PLATFORM));
      return (ctx: unknown, input: unknown) => {
        calls.push({ method: `${name}.${String(method)}`, ctx, input });
        const answer: unknown = Reflect.get(target, method) ?? fallback;
        if (typeof answer !== "function")
          return Promise.reject(new Error(`${name}.${String(method)} has no answer in this test`));
        return RpcPromise.of(answer(ctx, input));
      };
    },
  };
  return new Proxy({ ...answers } as S, handler);
}
