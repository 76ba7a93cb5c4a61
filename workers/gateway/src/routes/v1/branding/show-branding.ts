import type { Branding, BrandingRecord } from "#shared/contracts/projects/branding";
import type { Scope } from "../../../context.ts";
import { logoPath } from "../../../hosted/branding.ts";

/** Adds the logo's address, which is this installation's. */
export function showBranding({ config }: Scope, { logo, ...rest }: BrandingRecord): Branding {
  if (logo === null) return { logo, ...rest };
  const { hash, ...picture } = logo;
  return { logo: { url: `${config.baseUrl}${logoPath(hash)}`, ...picture }, ...rest };
}
