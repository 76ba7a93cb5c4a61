import { randomBytes } from "node:crypto";
import { importCheckKeys } from "#shared/crypto/api-key";
import { importLinkKeys } from "#shared/crypto/link-token";
import { importKeyring } from "#shared/crypto/keyring";

/** How a secret comes to be, and what it must look like. */
export type SecretKind = {
  /** The question to ask for it; null when Atlas makes it. */
  readonly question: string | null;
  readonly make: () => string;
  /** Says what is wrong with a value, never the value; null when nothing is. */
  readonly findProblem: (value: string) => Promise<string | null>;
  /** What to do with a made secret; null when a lost one is simply made again. */
  readonly escrow: string | null;
};

const random = (): string => randomBytes(32).toString("base64");

/** Characters, as many as the doors of operators ask for. */
const MIN_LENGTH = 32;

const made: SecretKind = {
  question: null,
  make: random,
  findProblem: async (value) =>
    value.length < MIN_LENGTH ? `is shorter than ${MIN_LENGTH} characters` : null,
  escrow: null,
};

const asked = (question: string, findProblem: SecretKind["findProblem"]): SecretKind => ({
  question,
  make: () => "",
  findProblem,
  escrow: null,
});

const isUrlOf =
  (protocols: RegExp, form: string): SecretKind["findProblem"] =>
  async (value) => {
    const url = URL.parse(value);
    return url === null || !protocols.test(url.protocol) || url.hostname === ""
      ? `is not of the form ${form}`
      : null;
  };

const whatThrows = async (check: Promise<unknown>): Promise<string | null> =>
  check.then(
    () => null,
    (error: unknown) => (error instanceof Error ? `is refused: ${error.message}` : "is refused"),
  );

const KINDS: Readonly<Record<string, SecretKind>> = {
  DATABASE_URL: asked(
    "Neon's connection string, direct or pooled",
    isUrlOf(/^postgres(ql)?:$/, "postgresql://user:password@host/database"),
  ),
  REDIS_URL: asked("Upstash's REST URL", isUrlOf(/^https:$/, "https://host")),
  REDIS_TOKEN: asked("Upstash's REST token", async (value) =>
    value.trim() === value && value.length > 0 ? null : "is empty or has spaces around it",
  ),
  VAULT_KEYS: {
    question: null,
    // An id of its own: the Workers then notice a key that does not belong to the database.
    make: () => `k${randomBytes(4).toString("hex")}:${random()}`,
    findProblem: (value) => whatThrows(importKeyring(value, "VAULT_KEYS")),
    escrow: "Without it every stored provider token and client secret is lost for good.",
  },
  API_KEY_CHECK_SECRETS: {
    question: null,
    make: random,
    findProblem: (value) => whatThrows(importCheckKeys(value, "API_KEY_CHECK_SECRETS")),
    escrow: "Without it every API key stops working, and each app needs a new one.",
  },
  LINK_SECRETS: {
    question: null,
    make: random,
    findProblem: (value) => whatThrows(importLinkKeys(value)),
    escrow: null,
  },
  ACCOUNT_KEYS: {
    question: null,
    make: () => `a${randomBytes(4).toString("hex")}:${random()}`,
    findProblem: (value) => whatThrows(importKeyring(value, "ACCOUNT_KEYS")),
    escrow: "Without it nobody can sign in with an authenticator app; recovery codes still work.",
  },
  // Optional, so nothing asks for it or makes it. The mail server's own key.
  ATLAS_MAIL_KEY: asked("Resend's API key", async (value) =>
    /^[\x21-\x7e]+$/.test(value) ? null : "has characters that no key has",
  ),
};

/** A secret that no table here knows is a password between Atlas's own parts: long and random. */
export const kindOf = (name: string): SecretKind => KINDS[name] ?? made;

/** Whether a name is of a value that only secrets may carry, among the optional ones. */
export const isSecretName = (name: string): boolean =>
  /(SECRET|TOKEN|KEYS?|PASSWORD|OTLP_HEADER)S?$/.test(name);
