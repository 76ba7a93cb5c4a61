import type { CallContext } from "#shared/contracts/call-context";
import type { LogoFile } from "#shared/contracts/projects/branding";
import type { ProjectsError } from "#shared/contracts/projects/service";
import { type Result, err, ok } from "#shared/result";
import type { Deps } from "../context.ts";
import { findLogo } from "./branding-repository.ts";

const SHA256_HEX = /^[0-9a-f]{64}$/;

/** Gets a logo by its hash, for anybody: it stands on pages that anybody with a link sees. */
export async function getLogo(
  deps: Deps,
  _ctx: CallContext,
  { hash }: { hash: string },
): Promise<Result<LogoFile, ProjectsError>> {
  const logo = SHA256_HEX.test(hash) ? await findLogo(deps.db, hash) : null;
  return logo ? ok(logo) : err({ code: "not_found", detail: "There is no such picture." });
}
