import type { CreateIntegrationInput } from "#shared/contracts/providers/integration";
import type { ProvidersError } from "#shared/contracts/providers/service";
import { type Err, type Result, err, ok } from "#shared/result";
import type { CatalogueEntry } from "../catalogue/entry.ts";
import type { Deps } from "../context.ts";
import { needsSecret, secretMissing } from "../settings/needs-secret.ts";

/** The credentials that an integration is saved with; a public client's secret is empty. */
export type ChosenClient = { client_id: string; client_secret: string };

/**
 * Chooses the client of a new integration: the one that the caller gives, or, for the sandbox and a caller who gives
 * neither id nor secret, Atlas's own registration there. Half a pair is never completed.
 *
 * @returns `invalid_request`, with the credential that is missing.
 */
export function chooseClient(
  { sandboxClient }: Pick<Deps, "sandboxClient">,
  entry: CatalogueEntry,
  { client_id, client_secret, settings = {} }: CreateIntegrationInput,
): Result<ChosenClient, ProvidersError> {
  const isSandbox = entry.definition.id === "sandbox";
  if (isSandbox && sandboxClient && client_id === undefined && client_secret === undefined)
    return ok({ client_id: sandboxClient.id, client_secret: sandboxClient.secretPlaintext });
  if (client_id === undefined) return idMissing;
  if (client_secret === undefined && needsSecret(entry, settings)) return secretMissing;
  return ok({ client_id, client_secret: client_secret ?? "" });
}

const idMissing: Err<ProvidersError> = err({
  code: "invalid_request",
  detail: "Give the client id that the provider showed when you registered your app there.",
  errors: [{ path: "/client_id", message: "This client needs one.", code: "required" }],
});
