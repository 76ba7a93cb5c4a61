import type { AnswerWarning } from "#shared/contracts/tokens/grant";
import { open, seal, sealedVersion } from "#shared/crypto/envelope";
import { VaultError } from "#shared/crypto/vault-error";
import { MAX_FACTS_LENGTH } from "#shared/provider/answers/facts";
import type { Deps } from "../context.ts";
import type { SealingKey } from "../vault/data-keys.ts";
import { placeOf } from "../vault/places.ts";
import { reportVaultFailure } from "./vault-failure.ts";

type Extra = Readonly<Record<string, unknown>>;

/**
 * Opens the facts that a connection keeps. Null, and reported: they do not open.
 *
 * @param wrapped the data key that seals them, where the caller has it.
 */
export async function openExtra(
  deps: Deps,
  projectId: string,
  connectionId: string,
  sealed: string | null,
  known?: { readonly version: number; readonly wrapped: string },
): Promise<Extra | null> {
  if (sealed === null) return {};
  try {
    const version = sealedVersion(sealed);
    const wrapped = known?.version === version ? known.wrapped : undefined;
    const key = await deps.keys.forOpening(projectId, version, wrapped);
    return JSON.parse(await open(key, placeOf.extra(projectId, connectionId), sealed)) as Extra;
  } catch (thrown) {
    if (!(thrown instanceof VaultError)) throw thrown;
    reportVaultFailure(deps, thrown, projectId, connectionId);
    return null;
  }
}

/** Seals facts, newer ones in place of known ones of the same name. What would be too large together stays as it was. */
export async function sealExtra(
  key: SealingKey,
  projectId: string,
  connectionId: string,
  known: Extra,
  newer: Extra,
): Promise<{ sealed: string | null; warnings: AnswerWarning[] }> {
  const text = JSON.stringify({ ...known, ...newer });
  if (text.length > MAX_FACTS_LENGTH) return { sealed: null, warnings: [tooLarge] };
  if (text === "{}") return { sealed: null, warnings: [] };
  return { sealed: await seal(key, placeOf.extra(projectId, connectionId), text), warnings: [] };
}

const tooLarge: AnswerWarning = {
  code: "facts_too_large",
  detail: `Atlas does not keep the newer facts: all of them together may have ${MAX_FACTS_LENGTH} characters.`,
};
