import type { FlowStep } from "#shared/contracts/oauth/flow-outcomes";

/** Why a flow ended without a connection. Safe to store and to log; the app learns `error` and `reason`. */
export type FlowFailure = {
  /** A stable code. */
  readonly error: string;
  /** Where the flow ended. */
  readonly step: FlowStep;
  /** The check that failed, or the provider's own name for its error. */
  readonly reason: string | null;
  readonly providerError: string | null;
  readonly providerErrorDescription: string | null;
};

/** How a flow ended, as the app's return URL reports it. */
export type Completion =
  | { readonly status: "connected"; readonly connectionId: string }
  | { readonly status: "pending"; readonly connectionId: string; readonly connectCode: string }
  /** A sign-in found out who somebody is, and the page gets it for this code. */
  | { readonly status: "identified"; readonly code: string }
  | ({ readonly status: "denied" | "waiting" | "failed" } & FlowFailure);

export type Failed = Extract<Completion, { error: string }>;

/** A failure at this step; without more details, the reason alone. */
export const failAt = (
  step: FlowStep,
  error: string,
  reason: string | null = null,
  said: Partial<Pick<FlowFailure, "providerError" | "providerErrorDescription">> = {},
): Failed => ({
  status: "failed",
  error,
  step,
  reason,
  providerError: said.providerError ?? null,
  providerErrorDescription: said.providerErrorDescription ?? null,
});
