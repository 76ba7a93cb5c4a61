import type { UsersService } from "#shared/contracts/users/service";
import type { Database } from "#shared/db/client";
import type { TimedMap } from "#shared/memory/timed-map";
import type { Execution } from "#shared/rpc/define-service";
import type { AttemptLimiter } from "./attempts/attempt-limiter.ts";
import type { PasswordHasher } from "./passwords/password-hasher.ts";

/** What one isolate has once. Not in `context.ts`, which imports WebAssembly and so loads in a Worker only. */
export type Parts = {
  readonly db: Database;
  readonly limiter: AttemptLimiter;
  /** The e-mails whose lockout was written down in the last minute. */
  readonly lockouts: TimedMap<true>;
  readonly passwordHasher: PasswordHasher;
  readonly users: UsersService;
};

/** What the use cases work with. */
export type Deps = Parts & Execution;
