import type { ResolvedIntegration } from "#shared/contracts/providers/integration";
import type { SignInRecord } from "../flows/flow-records.ts";

/**
 * The integration as a flow asks it: as it is for an app, with the scopes and parameters of a sign-in for the dashboard. So a
 * sign-in never asks for more than who somebody is, whatever the platform project's integration asks its own people for.
 *
 * @returns null when nobody can sign in with this provider.
 */
export function askedOf(
  integration: ResolvedIntegration,
  signIn: SignInRecord | undefined,
): ResolvedIntegration | null {
  if (signIn === undefined) return integration;
  const { definition } = integration;
  const facts = definition.sign_in;
  if (facts === undefined) return null;
  return {
    ...integration,
    scopes: facts.scopes,
    definition: {
      ...definition,
      required_scopes: [],
      authorization_params: {
        ...definition.authorization_params,
        ...facts.authorization_params,
        ...(signIn.fresh ? facts.fresh_params : {}),
      },
    },
  };
}
