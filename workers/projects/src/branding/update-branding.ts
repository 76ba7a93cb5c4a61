import type { CallContext } from "#shared/contracts/call-context";
import type { FieldErrorCode } from "#shared/contracts/errors";
import { accentFault, nearestAccent } from "#shared/contracts/projects/accent-color";
import type { BrandingRecord, UpdateBrandingInput } from "#shared/contracts/projects/branding";
import type { ProjectsError } from "#shared/contracts/projects/service";
import { fromBase64Url } from "#shared/crypto/base64";
import { toHex } from "#shared/crypto/hash";
import { type Err, type Result, err, ok } from "#shared/result";
import { authorize } from "#shared/rpc/authorize";
import { drainSoon } from "../audit/drain-outbox.ts";
import type { Deps } from "../context.ts";
import { notFound } from "../projects/errors.ts";
import { type BrandingChanges, changeBranding, selectBranding } from "./branding-repository.ts";
import { checkLogo } from "./image/check-logo.ts";
import { checkSupportAddress } from "./support-address.ts";

/** See {@link ProjectsService.updateBranding}. Everything is checked before anything is changed. */
export async function updateBranding(
  deps: Deps,
  ctx: CallContext,
  input: UpdateBrandingInput,
): Promise<Result<BrandingRecord, ProjectsError>> {
  const allowed = authorize(ctx, "project:write");
  if (!allowed.ok) return allowed;
  const logo = typeof input.logo === "string" ? await readLogo(input.logo) : ok(input.logo);
  if (!logo.ok) return logo;
  const color = checkColor(input.accent_color);
  if (!color.ok) return color;
  const support = input.support ? checkSupportAddress(input.support) : ok(input.support);
  if (!support.ok) return unusable("/support", support.error, "support_refused");
  const changes: BrandingChanges = {
    ...(logo.value === undefined ? {} : { logo: logo.value }),
    ...(color.value === undefined ? {} : { accentColor: color.value }),
    ...(support.value === undefined ? {} : { support: support.value }),
  };
  if (Object.keys(changes).length === 0)
    return ok(await selectBranding(deps.db, allowed.value.projectId));
  const changed = await changeBranding(deps.db, allowed.value, changes);
  if (changed === null) return notFound("project");
  drainSoon(deps, allowed.value);
  return ok(changed);
}

async function readLogo(
  base64: string,
): Promise<Result<NonNullable<BrandingChanges["logo"]>, ProjectsError>> {
  const bytes = fromBase64Url(base64);
  if (bytes === null) return unusable("/logo", "This is not base64.", "logo_refused");
  const image = checkLogo(bytes);
  if (!image.ok) return unusable("/logo", image.error, "logo_refused");
  const hash = toHex(new Uint8Array(await crypto.subtle.digest("SHA-256", bytes)));
  return ok({ ...image.value, bytes, hash });
}

function checkColor(
  color: string | null | undefined,
): Result<string | null | undefined, ProjectsError> {
  const fault = color ? accentFault(color) : null;
  if (!color || fault === null) return ok(color);
  const why = {
    text: "No text on this colour is easy to read",
    light: "This colour does not stand out in the light theme",
    dark: "This colour does not stand out in the dark theme",
  }[fault];
  const message = `${why}. The nearest one that does is ${nearestAccent(color)}.`;
  return unusable("/accent_color", message, "color_contrast");
}

const unusable = (path: string, message: string, code: FieldErrorCode): Err<ProjectsError> =>
  err({ code: "branding_unusable", detail: message, errors: [{ path, message, code }] });
