import { z } from "@hono/zod-openapi";
import { accountLogEntrySchema } from "#shared/contracts/auth/account-log";
import {
  accountSessionSchema,
  endedSessionsSchema,
  sessionSchema,
} from "#shared/contracts/auth/session";
import { flowSchema } from "#shared/contracts/oauth/flow-record";
import { connectSessionSchema } from "#shared/contracts/oauth/connect-session";
import { PERMISSIONS } from "#shared/contracts/permissions";
import { apiKeySchema, newApiKeySchema } from "#shared/contracts/projects/api-key";
import { auditEntrySchema } from "#shared/contracts/projects/audit-log";
import { projectSchema } from "#shared/contracts/projects/project";
import { returnUrlSchema } from "#shared/contracts/projects/return-url";
import {
  integrationSchema,
  updatedIntegrationSchema,
} from "#shared/contracts/providers/integration";
import { providerSchema } from "#shared/contracts/providers/provider";
import { connectionSchema } from "#shared/contracts/tokens/connection";
import { introspectionSchema } from "#shared/contracts/tokens/introspection";
import { revocationSchema } from "#shared/contracts/tokens/revocation";
import { tokenSchema } from "#shared/contracts/tokens/token";
import { accountSchema } from "#shared/contracts/users/account";
import { problemSchema } from "../http/problem.ts";
import { READ_TOKEN } from "./problems.ts";

/** Gives a contract's schema a name in the OpenAPI document. */
const named = <S extends z.core.$ZodShape>(name: string, schema: z.ZodObject<S>) =>
  z.object(schema.shape).openapi(name);

export const session = named("Session", sessionSchema);
export const account = named("Account", accountSchema);
export const accountSession = named("AccountSession", accountSessionSchema);
export const endedSessions = named("EndedSessions", endedSessionsSchema);
export const accountLogEntry = named("AccountLogEntry", accountLogEntrySchema);
export const project = named("Project", projectSchema);
export const returnUrl = named("ReturnUrl", returnUrlSchema);
export const apiKey = named("ApiKey", apiKeySchema);
export const newApiKey = named("NewApiKey", newApiKeySchema);
export const auditEntry = named("AuditEntry", auditEntrySchema);
export const provider = named("Provider", providerSchema);
export const integration = named("Integration", integrationSchema);
export const updatedIntegration = named("UpdatedIntegration", updatedIntegrationSchema);
export const connectSession = named("ConnectSession", connectSessionSchema);
export const flow = named("Flow", flowSchema);
export const connection = named("Connection", connectionSchema);
export const token = named("Token", tokenSchema);
export const revocation = named("Revocation", revocationSchema);
export const introspection = named("Introspection", introspectionSchema);

/** One connection's result in a bulk read: a token or a problem. */
export const tokenEntry = z
  .object({
    connection_id: z.string(),
    // Not nullable(): the generator would write a reference that null does not satisfy.
    token: z.union([token, z.null()]),
    error: problemSchema
      .pick({ title: true, status: true, detail: true })
      .extend({
        code: z.string().openapi({ enum: [...READ_TOKEN] }),
        /** Seconds to wait before trying again. */
        retry_after: z.number().int().nullable(),
      })
      .nullable(),
  })
  .openapi("TokenEntry");

export const keySelf = z
  .object({
    id: z.string(),
    project_id: z.string(),
    scopes: z.array(z.enum(PERMISSIONS)),
    expires_at: z.iso.datetime().nullable(),
  })
  .openapi("KeySelf");
