import type { ApiKeyScope } from "../../api/queries/api-keys.ts";

/** In the order of a form: what apps need first. */
export const SCOPES = [
  "connect:write",
  "connections:read",
  "connections:write",
  "end_users:write",
  "tokens:read",
  "integrations:read",
  "integrations:write",
  "audit:read",
  "webhooks:read",
  "webhooks:write",
] as const satisfies readonly ApiKeyScope[];

/** What keys are usually for. */
export const PRESETS = {
  server: [
    "connect:write",
    "connections:read",
    "connections:write",
    "tokens:read",
    "integrations:read",
  ],
  readOnly: ["connections:read", "integrations:read", "audit:read"],
} as const satisfies Record<string, readonly ApiKeyScope[]>;

export type Preset = keyof typeof PRESETS;

/** The preset that these scopes are, whatever their order; `undefined` for a choice of one's own. */
export const presetOf = (scopes: readonly ApiKeyScope[]): Preset | undefined =>
  (Object.keys(PRESETS) as Preset[]).find((name) => {
    const preset: readonly ApiKeyScope[] = PRESETS[name];
    return preset.length === scopes.length && preset.every((scope) => scopes.includes(scope));
  });
