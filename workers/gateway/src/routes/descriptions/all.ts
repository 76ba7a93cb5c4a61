import { ACCOUNT_TEXTS } from "./account.ts";
import { AUDIT_TEXTS } from "./audit-log.ts";
import { CONNECT_TEXTS } from "./connect.ts";
import { CONNECTION_TEXTS } from "./connections.ts";
import { END_USER_TEXTS } from "./end-users.ts";
import { INTEGRATION_TEXTS } from "./integrations.ts";
import { OVERVIEW_TEXTS } from "./overview.ts";
import { PASSKEY_TEXTS } from "./passkeys.ts";
import { PROBLEM_TEXTS } from "./problem.ts";
import { PROJECT_TEXTS } from "./projects.ts";
import { PROVIDER_TEXTS } from "./providers.ts";
import type { SchemaTexts } from "./texts.ts";
import { TOKEN_TEXTS } from "./tokens.ts";

/** What the properties of all named schemas mean. Shared ones are in `shared.ts`. */
export const SCHEMA_TEXTS: SchemaTexts = {
  ...PROBLEM_TEXTS,
  ...ACCOUNT_TEXTS,
  ...PASSKEY_TEXTS,
  ...PROJECT_TEXTS,
  ...PROVIDER_TEXTS,
  ...INTEGRATION_TEXTS,
  ...CONNECT_TEXTS,
  ...CONNECTION_TEXTS,
  ...TOKEN_TEXTS,
  ...END_USER_TEXTS,
  ...AUDIT_TEXTS,
  ...OVERVIEW_TEXTS,
};

/** Schemas with the properties of another one: what is not said here is said there. */
export const SAME_PROPERTIES: Readonly<Record<string, string>> = {
  IntegrationSettingChanges: "IntegrationSettings",
  UpdatedIntegration: "Integration",
  NewApiKey: "ApiKey",
  RotatedApiKey: "NewApiKey",
};
