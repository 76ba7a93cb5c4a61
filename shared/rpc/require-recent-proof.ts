import { PROOF_SECONDS } from "../contracts/auth/proof.ts";
import type { CallContext, ProjectContext } from "../contracts/call-context.ts";
import type { CommonErrorCode, ServiceError } from "../contracts/errors.ts";
import type { Permission } from "../contracts/permissions.ts";
import { type Result, err, ok } from "../result.ts";
import { authorize } from "./authorize.ts";

const NO_PROOF = { ageSeconds: Number.POSITIVE_INFINITY, methods: ["password"] } as const;

/**
 * Lets a person through who has proved in the last ten minutes who they are: for what a stolen session, or somebody at an
 * unlocked screen, must not do. API keys and Atlas itself pass. An account whose gateway names no proof does not: during a
 * rollout that gateway may be older than proofs, and what it asks for waits for the new one.
 *
 * @returns `step_up_required`, with what the account can prove itself with.
 */
export function requireRecentProof(
  ctx: Pick<CallContext, "actor" | "proof">,
): Result<null, ServiceError<CommonErrorCode>> {
  const { actor, proof = NO_PROOF } = ctx;
  if (actor.type !== "account" || proof.ageSeconds < PROOF_SECONDS) return ok(null);
  return err({
    code: "step_up_required",
    detail: "Prove first who you are: this needs a proof of the last ten minutes.",
    methods: proof.methods,
  });
}

/** As {@link authorize}; a person also needs a recent proof, see {@link requireRecentProof}. */
export function authorizeProven(
  ctx: CallContext,
  permission: Permission,
  alsoIn: Parameters<typeof authorize>[2] = [],
): Result<ProjectContext, ServiceError<CommonErrorCode>> {
  const allowed = authorize(ctx, permission, alsoIn);
  if (!allowed.ok) return allowed;
  const recent = requireRecentProof(ctx);
  return recent.ok ? allowed : recent;
}
