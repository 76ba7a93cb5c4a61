import type {
  IntegrationSettings,
  SettingChanges,
  UpdateIntegrationInput,
  UpdatedIntegration,
} from "#shared/contracts/providers/integration";
import type { ProvidersError } from "#shared/contracts/providers/service";
import { type Result, err, ok } from "#shared/result";
import type { CatalogueEntry } from "../catalogue/entry.ts";
import type { Deps } from "../context.ts";
import { readDiscovered } from "../discovery/discovered.ts";
import { openSecret } from "../keys/client-secret.ts";
import { checkSettings } from "../integrations/check-settings.ts";
import { discoverIfNeeded, plugIn } from "../discovery/discover-if-needed.ts";
import { reportVaultFailure } from "../integrations/errors.ts";
import { type HostChange, describeHostChange, findHostChanges } from "./host-changes.ts";
import type { IntegrationRow } from "../integrations/integration-repository.ts";
import { needsSecret, secretMissing } from "./needs-secret.ts";
import { resolveDefinition } from "../integrations/resolve-definition.ts";

type Known = Pick<IntegrationRow, "settings" | "discovered">;

/** The settings after a change, checked as a whole. */
export type ChangedSettings = Known & {
  readonly names: readonly string[];
  readonly warnings: UpdatedIntegration["warnings"];
};

/**
 * Applies a change to an integration's settings and checks the result like that of a new one, with the discovery document
 * where an endpoint may come from it again. Another host gets credentials only when the caller confirms it.
 *
 * @returns null when nothing changes.
 */
export async function changeSettings(
  deps: Deps,
  row: IntegrationRow,
  input: UpdateIntegrationInput,
): Promise<Result<ChangedSettings | null, ProvidersError>> {
  const settings = applyChanges(row.settings, input.settings ?? {});
  const names = findChanged(row.settings, settings);
  if (names.length === 0) return ok(null);
  const entry = deps.catalogue.get(row.providerId);
  if (!entry)
    return err({
      code: "unknown_provider",
      detail: `This installation no longer offers the provider ${row.providerId}.`,
    });
  const checked = checkSettings(entry, settings, deps.policy);
  if (!checked.ok) return checked;
  const secret = await checkSecret(deps, row, entry, settings, input.client_secret);
  if (!secret.ok) return secret;
  const again = await discoverAgain(deps, row, entry, settings, names);
  if (!again.ok) return again;
  const next = again.value;
  const resolve = ({ discovered, settings: own }: Known) =>
    resolveDefinition(entry.definition, readDiscovered(discovered), own);
  const hosts = findHostChanges(resolve(row), resolve(next));
  if (hosts.length > 0 && input.confirm_host_change !== true) return unconfirmed(hosts);
  return ok({ ...next, names, warnings: hosts.map(warn) });
}

function applyChanges(settings: IntegrationSettings, changes: SettingChanges): IntegrationSettings {
  const merged = Object.entries({ ...settings, ...changes }).filter(
    ([, value]) => value !== null && value !== undefined,
  );
  return Object.fromEntries(merged);
}

function findChanged(before: IntegrationSettings, after: IntegrationSettings): string[] {
  const read = (settings: IntegrationSettings, name: string): string | undefined =>
    JSON.stringify(Reflect.get(settings, name));
  return [...new Set([...Object.keys(before), ...Object.keys(after)])]
    .filter((name) => read(before, name) !== read(after, name))
    .toSorted();
}

/** A public client that becomes another one needs a secret. */
async function checkSecret(
  deps: Deps,
  row: IntegrationRow,
  entry: CatalogueEntry,
  settings: IntegrationSettings,
  given: string | undefined,
): Promise<Result<null, ProvidersError>> {
  const isPublic = !needsSecret(entry, row.settings);
  if (given !== undefined || !isPublic || !needsSecret(entry, settings)) return ok(null);
  try {
    return (await openSecret(await deps.keyring(), row)) === "" ? secretMissing : ok(null);
  } catch (thrown) {
    return reportVaultFailure(deps, thrown, row);
  }
}

/** Only these decide what Atlas keeps of a document. */
const DISCOVERED_BY = new Set([
  "issuer",
  "authorization_endpoint",
  "token_endpoint",
  "userinfo_endpoint",
  "introspection_endpoint",
  "revocation_endpoint",
  "jwks_uri",
  "token_endpoint_auth_method",
]);

/** Asks the issuer only when it is another one, or when a setting no longer stands in for its document. */
async function discoverAgain(
  deps: Deps,
  row: IntegrationRow,
  entry: CatalogueEntry,
  settings: IntegrationSettings,
  names: readonly string[],
): Promise<Result<Known, ProvidersError>> {
  const isDue = names.some(
    (name) => name === "issuer" || (DISCOVERED_BY.has(name) && !Object.hasOwn(settings, name)),
  );
  if (!isDue) return ok({ settings, discovered: row.discovered });
  const found = await discoverIfNeeded(deps, entry, settings);
  if (!found.ok) return found;
  const discovered = found.value?.discovered ?? null;
  return ok({ settings: plugIn(settings, found.value), discovered });
}

const unconfirmed = (hosts: readonly HostChange[]): Result<never, ProvidersError> =>
  err({
    code: "host_change_unconfirmed",
    detail: `Another host would get the client secret or tokens: ${hosts
      .map(describeHostChange)
      .join(" ")} If that is right, send confirm_host_change: true as well.`,
    errors: hosts.map((change) => ({
      path: `/settings/${change.name}`,
      message: describeHostChange(change),
      code: "other_host",
      params: { setting: change.name, from: change.from ?? "", to: change.to },
    })),
  });

const warn = (change: HostChange): UpdatedIntegration["warnings"][number] => ({
  code: "host_changed",
  detail: `${describeHostChange(change)} It gets the credentials of connections that exist, too. The old host may get requests for 20 seconds more.`,
});
