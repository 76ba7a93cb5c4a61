import { z } from "@hono/zod-openapi";
import { sessionSchema } from "#shared/contracts/auth";
import { connectSessionSchema } from "#shared/contracts/oauth";
import { PERMISSIONS } from "#shared/contracts/permissions";
import {
  apiKeySchema,
  auditEntrySchema,
  newApiKeySchema,
  projectSchema,
  returnUrlSchema,
} from "#shared/contracts/projects";
import { integrationSchema, providerSchema } from "#shared/contracts/providers";
import {
  connectionSchema,
  introspectionSchema,
  revocationSchema,
  tokenSchema,
} from "#shared/contracts/tokens";
import { problemSchema } from "../problem.ts";

/** The contract's schema under a name in the OpenAPI document. */
const named = <S extends z.core.$ZodShape>(name: string, schema: z.ZodObject<S>) =>
  z.object(schema.shape).openapi(name);

export const session = named("Session", sessionSchema);
export const project = named("Project", projectSchema);
export const returnUrl = named("ReturnUrl", returnUrlSchema);
export const apiKey = named("ApiKey", apiKeySchema);
export const newApiKey = named("NewApiKey", newApiKeySchema);
export const auditEntry = named("AuditEntry", auditEntrySchema);
export const provider = named("Provider", providerSchema);
export const integration = named("Integration", integrationSchema);
export const connectSession = named("ConnectSession", connectSessionSchema);
export const connection = named("Connection", connectionSchema);
export const token = named("Token", tokenSchema);
export const revocation = named("Revocation", revocationSchema);
export const introspection = named("Introspection", introspectionSchema);

/** One connection's outcome in a bulk read: a token, or the problem that stands for it. */
export const tokenEntry = z
  .object({
    connection_id: z.string(),
    // Not nullable(): the generator makes of that a reference which null never satisfies.
    token: z.union([token, z.null()]),
    error: problemSchema
      .pick({ code: true, title: true, status: true, detail: true })
      .extend({
        /** Whole seconds after which a repetition makes sense. */
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
