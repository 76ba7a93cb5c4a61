import type { CallContext } from "#shared/contracts/call-context";
import type { Provider } from "#shared/contracts/providers/provider";
import type { ProvidersError } from "#shared/contracts/providers/service";
import { type Result, err, ok } from "#shared/result";
import type { CatalogueEntry } from "./entry.ts";
import type { Deps } from "../context.ts";

/** Lists the catalogue for every signed-in caller; it does not belong to a project. */
export async function listProviders(
  deps: Pick<Deps, "catalogue">,
  ctx: CallContext,
): Promise<Result<Provider[], ProvidersError>> {
  if (ctx.actor.type === "anonymous")
    return err({ code: "unauthenticated", detail: "Sign in, or send an API key." });
  return ok([...deps.catalogue.values()].map(toProvider));
}

const toProvider = ({ definition, requiredSettings, forPeople }: CatalogueEntry): Provider => ({
  id: definition.id,
  name: definition.name,
  protocol: definition.protocol,
  default_scopes: definition.default_scopes,
  required_settings: requiredSettings,
  pkce: definition.pkce,
  revocation: definition.revocation.method !== "none",
  documentation_url: definition.documentation_url,
  ...forPeople,
});
