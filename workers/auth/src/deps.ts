import type { UsersService } from "#shared/contracts/users/service";
import type { Execution } from "#shared/rpc/serve";
import type { AttemptLimiter } from "./attempts/attempt-limiter.ts";
import type { PasswordHasher } from "./passwords/password-hasher.ts";
import type { Database } from "./sessions/session-repository.ts";

/** What the use cases work with. Apart from `context.ts`, because that file is for a Worker's bundler only. */
export type Deps = Execution & {
  readonly db: Database;
  readonly limiter: AttemptLimiter;
  readonly passwordHasher: PasswordHasher;
  readonly users: UsersService;
};
