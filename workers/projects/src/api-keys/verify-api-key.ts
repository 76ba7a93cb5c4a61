import type { CallContext } from "#shared/contracts/call-context";
import type { ApiKeyVerdict } from "#shared/contracts/projects/api-key";
import type { ProjectsError } from "#shared/contracts/projects/service";
import { isId } from "#shared/ids";
import { type Result, err, ok } from "#shared/result";
import { networkOf } from "#shared/network-of";
import { findLiveApiKey } from "./api-key-repository.ts";
import type { Deps } from "../context.ts";

const SHA256_HEX = /^[0-9a-f]{64}$/;

/**
 * Verifies that a key is known, unexpired, unrevoked and of a project that is not being deleted. The gateway authenticates with it, so
 * there is no caller to authorise yet. One statement, which also records the use at most every five minutes.
 *
 * @returns `unauthenticated` otherwise, with the same text for every reason.
 */
export async function verifyApiKey(
  deps: Deps,
  ctx: CallContext,
  input: { id: string; hash: string },
): Promise<Result<ApiKeyVerdict, ProjectsError>> {
  const verdict =
    isId("apiKey", input.id) && SHA256_HEX.test(input.hash)
      ? await findLiveApiKey(deps.db, input.id, input.hash, networkOf(ctx.ip))
      : null;
  return verdict
    ? ok(verdict)
    : err({ code: "unauthenticated", detail: "This API key is unknown, expired or revoked." });
}
