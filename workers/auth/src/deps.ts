import type { UsersService } from "#shared/contracts/users/service";
import type { Database } from "#shared/db/client";
import type { TimedMap } from "#shared/memory/timed-map";
import type { Execution } from "#shared/rpc/define-service";
import type { AttemptLimiter } from "./attempts/attempt-limiter.ts";
import type { Keyring } from "#shared/crypto/keyring";
import type { LinkKeys } from "#shared/crypto/link-token";
import type { MailPort } from "./mail/mail-port.ts";
import type { PasswordHasher } from "./passwords/password-hasher.ts";
import type { RepeatStore } from "./repeats/repeat-store.ts";

/** What one isolate has once. Not in `context.ts`, which imports WebAssembly and so loads in a Worker only. */
export type Parts = {
  readonly db: Database;
  readonly limiter: AttemptLimiter;
  /** The e-mails whose lockout was written down in the last minute. */
  readonly lockouts: TimedMap<true>;
  readonly passwordHasher: PasswordHasher;
  readonly repeats: RepeatStore;
  readonly users: UsersService;
  /** What sends mail; null while no mail server is set up, or not rightly. */
  readonly mailPort: MailPort | null;
  /** What the log was told in the last hour. */
  readonly mailNotes: TimedMap<true>;
  /** What is wrong with the settings of mail; null when nothing is. */
  readonly mailProblem: string | null;
  /** @throws ConfigurationError when LINK_SECRETS is missing or wrong. */
  readonly linkKeys: () => Promise<LinkKeys>;
  /** What seals the secrets of authenticator apps. @throws ConfigurationError when ACCOUNT_KEYS is missing or wrong. */
  readonly accountKeys: () => Promise<Keyring>;
  /** The origin of every link in a mail. From configuration, never from a request. */
  readonly dashboardUrl: string;
  /** Has the jobs run at the next tick. Call it when mail is left to send. Without Redis they run anyway. */
  readonly expectRun: () => Promise<unknown>;
};

/** What the use cases work with. */
export type Deps = Parts & Execution;
