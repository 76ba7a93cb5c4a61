import type { CallContext, ProjectContext } from "#shared/contracts/call-context";
import type { CreateIntegrationInput, Integration } from "#shared/contracts/providers/integration";
import type { ProvidersError } from "#shared/contracts/providers/service";
import { newId } from "#shared/ids";
import { refusePose } from "#shared/names/refuse-pose";
import { type Result, err, ok } from "#shared/result";
import { authorize } from "#shared/rpc/authorize";
import { requireRecentProof } from "#shared/rpc/require-recent-proof";
import { nudgeOutbox } from "#shared/rpc/nudge-outbox";
import type { CatalogueEntry } from "../catalogue/entry.ts";
import { insertIntegration } from "./integration-change-repository.ts";
import { checkSettings } from "./check-settings.ts";
import { sealSecret } from "../keys/client-secret.ts";
import type { Deps } from "../context.ts";
import type { Discovery } from "../discovery/discover.ts";
import { discoverIfNeeded, plugIn } from "../discovery/discover-if-needed.ts";
import { type ChosenClient, chooseClient } from "./choose-client.ts";
import { chooseScopes } from "./choose-scopes.ts";
import { notFound } from "./errors.ts";
import { toIntegration } from "./to-integration.ts";

const MAX_INTEGRATIONS = 200;

/**
 * Saves an integration. It checks the settings, reads the discovery document if the provider needs one, and seals the
 * client secret under a data key made for it.
 *
 * @returns `unknown_provider`, `invalid_settings`, `invalid_request`, `invalid_url`, `discovery_failed`, `integration_exists` if the key is
 * taken, `limit_reached` at 200.
 */
export async function createIntegration(
  deps: Deps,
  ctx: CallContext,
  input: CreateIntegrationInput,
): Promise<Result<Integration, ProvidersError>> {
  const allowed = authorize(ctx, "integrations:write");
  if (!allowed.ok) return allowed;
  const recent = input.client_secret === undefined ? ok(null) : requireRecentProof(ctx);
  if (!recent.ok) return recent;
  const entry = deps.catalogue.get(input.provider);
  if (!entry)
    return err({
      code: "unknown_provider",
      detail: "There is no such provider. GET /v1/providers lists them.",
    });
  const posing = refusePose(input.name, entry.definition.name);
  if (posing !== null) return posing;
  const settings = input.settings ?? {};
  const checked = checkSettings(entry, settings, deps.policy);
  if (!checked.ok) return checked;
  const client = chooseClient(deps, entry, input);
  if (!client.ok) return client;
  const discovery = await discoverIfNeeded(deps, entry, settings);
  if (!discovery.ok) return discovery;
  return save(deps, allowed.value, entry, { ...input, ...client.value }, discovery.value);
}

async function save(
  deps: Deps,
  ctx: ProjectContext,
  { definition }: CatalogueEntry,
  input: CreateIntegrationInput & ChosenClient,
  discovery: Discovery | null,
): Promise<Result<Integration, ProvidersError>> {
  const id = newId("integration");
  const secret = await sealSecret(await deps.keyring(), ctx.projectId, id, input.client_secret);
  const settings = input.settings ?? {};
  const row = {
    id,
    providerId: definition.id,
    name: input.name ?? definition.name,
    clientId: input.client_id,
    scopes: input.scopes ?? chooseScopes(definition, discovery?.scopesSupported ?? null),
    settings: plugIn(settings, discovery),
    discovered: discovery?.discovered ?? null,
    refreshMarginSeconds: input.refresh_margin_seconds ?? null,
    ...secret,
  };
  const result = await insertIntegration(deps.db, ctx, row, input.key ?? null, MAX_INTEGRATIONS);
  if ("refused" in result) return toRefusal(result.refused);
  nudgeOutbox(deps, "providers", ctx, ctx.projectId);
  return ok(toIntegration(deps.baseUrl, result.inserted));
}

function toRefusal(reason: "no_project" | "exists" | "limit"): Result<never, ProvidersError> {
  switch (reason) {
    case "no_project":
      return notFound("project");
    case "exists":
      return err({
        code: "integration_exists",
        detail: "Another integration of this project has this key.",
        errors: [{ path: "/key", message: "This key is taken.", code: "taken" }],
      });
    case "limit":
      return err({
        code: "limit_reached",
        detail: `A project has at most ${MAX_INTEGRATIONS} integrations. Delete one first.`,
      });
  }
}
