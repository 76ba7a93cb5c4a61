import { PERMISSIONS, type Permission } from "#shared/contracts/permissions";

/** What tokens are usually for. */
export const PRESETS = {
  readOnly: PERMISSIONS.filter((one) => one.endsWith(":read") && one !== "tokens:read"),
  setUp: [
    "project:read",
    "project:write",
    "api_keys:read",
    "api_keys:write",
    "integrations:read",
    "integrations:write",
    "webhooks:read",
    "webhooks:write",
  ],
  all: PERMISSIONS,
} as const satisfies Record<string, readonly Permission[]>;

export type Preset = keyof typeof PRESETS;

/** The preset that these permissions are, whatever their order; `undefined` for a choice of one's own. */
export const presetOf = (chosen: readonly Permission[]): Preset | undefined =>
  (Object.keys(PRESETS) as Preset[]).find((name) => {
    const preset: readonly Permission[] = PRESETS[name];
    return preset.length === chosen.length && preset.every((one) => chosen.includes(one));
  });
