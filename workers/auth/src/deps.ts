import type { UsersService } from "#shared/contracts/users";
import type { Execution } from "#shared/rpc/serve";
import type { AttemptLimiter } from "./attempt-limiter.ts";
import type { PasswordHasher } from "./password-hasher.ts";
import type { Database } from "./repository.ts";

/** What the use cases work with. Apart from `context.ts`, because that file is for a Worker's bundler only. */
export type Deps = Execution & {
  readonly db: Database;
  readonly limiter: AttemptLimiter;
  readonly passwordHasher: PasswordHasher;
  readonly users: UsersService;
};
