import { normaliseEmail } from "#shared/email";
import { SIGN_UP_POLICIES, type SignUpRule } from "#shared/contracts/users/sign-up-policies";

/** What the operator says of the platform in the environment. */
export type PlatformEnv = {
  /** The addresses of the first administrators, comma-separated. */
  ATLAS_ADMINISTRATORS?: string;
  /** Who may sign up until an administrator decides: `open`, `invitation`, `closed`, or `domains:example.com,…`. */
  ATLAS_SIGN_UP?: string;
};

export type PlatformEnvironment = {
  /** Normalised addresses. An account counts once its owner has confirmed one of them. */
  readonly administrators: readonly string[];
  readonly signUp: SignUpRule;
  /** Names what is wrong. */
  readonly problems: readonly string[];
};

const DOMAIN = /^(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.)+[a-z](?:[a-z0-9-]*[a-z0-9])?$/;

/** Reads the settings. A rule that cannot be read lets nobody sign up, so that a typing mistake opens no door. */
export function readPlatformEnv(env: PlatformEnv): PlatformEnvironment {
  const problems: string[] = [];
  const typed = words(env.ATLAS_ADMINISTRATORS ?? "");
  const administrators = typed.map(normaliseEmail).filter((email) => email !== null);
  if (administrators.length < typed.length)
    problems.push("ATLAS_ADMINISTRATORS is not a comma-separated list of e-mail addresses.");
  const rule = readSignUpRule(env.ATLAS_SIGN_UP || "open");
  if (rule === null)
    problems.push(
      "ATLAS_SIGN_UP is not open, invitation, closed, or domains:example.com,example.org.",
    );
  return { administrators, signUp: rule ?? { policy: "closed", domains: [] }, problems };
}

/** @returns null for what is not a rule. */
export function readSignUpRule(text: string): SignUpRule | null {
  const [name = "", list] = text.trim().split(":", 2);
  const policy = SIGN_UP_POLICIES.find((one) => one === name);
  const domains = words(list ?? "");
  if (policy === undefined || !domains.every((domain) => DOMAIN.test(domain))) return null;
  return (policy === "domains") === domains.length > 0 ? { policy, domains } : null;
}

const words = (list: string): string[] =>
  list
    .split(",")
    .map((word) => word.trim().toLowerCase())
    .filter((word) => word !== "");
