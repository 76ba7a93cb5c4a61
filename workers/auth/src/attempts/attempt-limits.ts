import { sha256Base64Url } from "#shared/crypto/hash";
import { clientNetwork } from "#shared/client-network";
import type { Allowance } from "./local-buckets.ts";

const MINUTE_MS = 60_000;

/** How many attempts each rule lets through in a sliding window. */
export const ATTEMPT_LIMITS = {
  /** One address at one account: a person who mistypes. */
  pair: { attempts: 10, windowMs: 15 * MINUTE_MS },
  /** One address at all accounts: one password tried on many. */
  address: { attempts: 50, windowMs: 15 * MINUTE_MS },
  /** All addresses at one account: many machines at one password. */
  account: { attempts: 100, windowMs: 60 * MINUTE_MS },
  /** One account beyond that, when no address is known: its owner waits seconds, not until the attack is over. */
  trickle: { attempts: 1, windowMs: 10_000 },
  /** Everybody whose address is not known, together: they may fill the database with accounts no faster than this. */
  everybody: { attempts: 200, windowMs: 60 * MINUTE_MS },
} as const satisfies Record<string, Allowance>;

export type LimitRule = keyof typeof ATTEMPT_LIMITS;

/** How long an address that signed in to an account is exempt from the account's limit. */
export const KNOWN_ADDRESS_MS = 30 * 24 * 60 * MINUTE_MS;

/** How often an isolate writes down that an e-mail is locked out, and how many e-mails it remembers for that. */
export const LOCKOUT_LINES = { everyMs: MINUTE_MS, emails: 1_000 } as const;

export type Attempt = {
  readonly kind: "sign_in" | "sign_up" | "reset" | "second_factor" | "passkey";
  /** Normalised; for a passkey, what its authenticator calls it. */
  readonly email: string;
  readonly ip: string | null;
};

/** What an attempt counts against. `pair` and `address` are null when the platform did not name the address. */
export type AttemptKeys = {
  readonly pair: string | null;
  readonly address: string | null;
  readonly account: string;
};

/** Hashes, so that Redis holds neither e-mails nor addresses. */
export async function attemptKeys({ email, ip }: Attempt): Promise<AttemptKeys> {
  const network = ip === null ? null : clientNetwork(ip);
  const [account, address, pair] = await Promise.all([
    sha256Base64Url(`account:${email}`),
    network === null ? null : sha256Base64Url(`address:${network}`),
    network === null ? null : sha256Base64Url(`pair:${email} ${network}`),
  ]);
  return { account, address, pair };
}
