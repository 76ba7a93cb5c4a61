import type { ResolvedIntegration } from "#shared/contracts/providers/integration";
import { fetchProfile } from "#shared/provider/profile";
import { readQuirks } from "#shared/provider/quirks";
import { refreshGrant } from "#shared/provider/token-endpoint";
import type { ProviderClient, TokenAnswer } from "#shared/provider/types";

/** What Atlas understands of a provider's answers beyond the RFCs: everything here was seen to work. */
export type ObservedAnswers = {
  /** Each error name with the kind of failure that it is. */
  errors: Record<string, string>;
  deadTokens: string[];
  failureFlags: string[];
  rateLimits: number[];
  /** Each reported scope with the names that count as granted. */
  scopes: Record<string, string[]>;
  scopeSeparators: string[];
};

/** Gives Atlas's own code every answer that the definition claims to understand. */
export async function observeAnswers(integration: ResolvedIntegration): Promise<ObservedAnswers> {
  const quirks = readQuirks(integration.definition);
  const refresh = (answer: object, status = 200) =>
    refreshGrant(answering(Response.json(answer, { status })), integration, "rt-1", {
      deadlineMs: 1_000,
    });
  const refusal = async (response: Response): Promise<string> => {
    const answer = await fetchProfile(answering(response), integration, "at-1");
    return answer.kind === "failed" ? answer.code : answer.kind;
  };
  const granted = async (scope: string): Promise<string[]> => {
    const answer = await refresh({ access_token: "at-2", scope });
    return answer.kind === "ok" ? [...(answer.tokens.scopes ?? [])] : [];
  };
  const kindOf = async (error: string) => describeKind(await refresh({ error }, 400));
  const fails = async (flag: string) => (await refresh({ [flag]: false })).kind === "config_error";
  const rejects = async (error: string) =>
    (await refusal(Response.json({ error }, { status: 400 }))) === "rejected";
  const waits = async (status: number) =>
    (await refusal(new Response(null, { status, headers: { "retry-after": "5" } }))) ===
    "rate_limited";
  const separates = async (separator: string) =>
    (await granted(`one${separator}two`)).join(" ") === "one two";
  return {
    errors: await mapNames(Object.keys(quirks.error_aliases), kindOf),
    deadTokens: await keepThose(quirks.dead_token_errors, rejects),
    failureFlags: await keepThose(quirks.failure_flags, fails),
    rateLimits: await keepThose(quirks.rate_limit_statuses, waits),
    scopes: await mapNames(
      Object.keys({ ...quirks.scope_aliases, ...quirks.included_scopes }),
      granted,
    ),
    scopeSeparators: await keepThose(quirks.granted_scope_separators, separates),
  };
}

const answering = (response: Response): ProviderClient => ({ fetch: async () => response });

const describeKind = (answer: TokenAnswer): string =>
  answer.kind === "config_error" ? `config_error ${answer.about}` : answer.kind;

async function mapNames<T>(
  names: readonly string[],
  observe: (name: string) => Promise<T>,
): Promise<Record<string, T>> {
  const seen = await Promise.all(names.map(async (name) => [name, await observe(name)] as const));
  return Object.fromEntries(seen);
}

async function keepThose<T>(
  values: readonly T[],
  works: (value: T) => Promise<boolean>,
): Promise<T[]> {
  const kept: T[] = [];
  for (const value of values) if (await works(value)) kept.push(value);
  return kept;
}
