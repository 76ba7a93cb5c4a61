import { z } from "@hono/zod-openapi";
import { accessTokenSchema, newAccessTokenSchema } from "#shared/contracts/auth/access-token";
import { accountLogEntrySchema } from "#shared/contracts/auth/account-log";
import {
  begunProviderSchema,
  linkedIdentityListSchema,
  linkedIdentitySchema,
  signInProviderListSchema,
} from "#shared/contracts/auth/identity";
import {
  passkeyCreationOptionsSchema,
  passkeyRequestOptionsSchema,
  passkeySchema,
} from "#shared/contracts/auth/passkey";
import {
  accountSessionSchema,
  endedSessionsSchema,
  sessionSchema,
} from "#shared/contracts/auth/session";
import {
  accountSecuritySchema,
  newTotpSchema,
  recoveryCodesSchema,
  signInChallengeSchema,
} from "#shared/contracts/auth/second-factor";
import { isoTime } from "#shared/contracts/fields";
import { flowSchema } from "#shared/contracts/oauth/flow-record";
import { connectSessionSchema } from "#shared/contracts/oauth/connect-session";
import { overviewSchema } from "#shared/contracts/overview";
import { PERMISSIONS } from "#shared/contracts/permissions";
import { allowedOriginSchema } from "#shared/contracts/projects/allowed-origin";
import {
  apiKeySchema,
  newApiKeySchema,
  rotatedApiKeySchema,
} from "#shared/contracts/projects/api-key";
import { brandingSchema } from "#shared/contracts/projects/branding";
import { auditEntrySchema } from "#shared/contracts/projects/audit-log";
import {
  acceptedInvitationSchema,
  invitationSchema,
  openedInvitationSchema,
} from "#shared/contracts/projects/invitation";
import { accountInProjectsSchema } from "#shared/contracts/projects/account-in-projects";
import { memberSchema } from "#shared/contracts/projects/member";
import { projectSchema } from "#shared/contracts/projects/project";
import { returnUrlSchema } from "#shared/contracts/projects/return-url";
import { newWebhookSchema, webhookSchema } from "#shared/contracts/projects/webhook";
import {
  replaySchema,
  webhookDeliveryDetailSchema,
  webhookDeliverySchema,
} from "#shared/contracts/projects/webhook-delivery";
import {
  integrationSchema,
  updatedIntegrationSchema,
} from "#shared/contracts/providers/integration";
import { providerSchema } from "#shared/contracts/providers/provider";
import { connectionSchema } from "#shared/contracts/tokens/connection";
import { introspectionSchema } from "#shared/contracts/tokens/introspection";
import { revocationSchema } from "#shared/contracts/tokens/revocation";
import { tokenSchema } from "#shared/contracts/tokens/token";
import { adminLogEntrySchema, administratorSchema } from "#shared/contracts/users/administrator";
import {
  platformAccountDetailSchema,
  platformAccountSchema,
} from "#shared/contracts/users/platform-account";
import {
  maintenanceNoticeSchema,
  platformSettingsSchema,
  platformStatusSchema,
  signUpInvitationSchema,
} from "#shared/contracts/users/platform-settings";
import {
  platformProjectDetailSchema,
  platformProjectSchema,
} from "#shared/contracts/projects/platform-project";
import { endUserSchema } from "#shared/contracts/users/end-user";
import { accountSchema } from "#shared/contracts/users/account";
import { problemSchema } from "../http/problem.ts";
import { READ_TOKEN } from "./problems.ts";

/** Gives a contract's schema a name in the OpenAPI document. */
const named = <S extends z.core.$ZodShape>(name: string, schema: z.ZodObject<S>) =>
  z.object(schema.shape).openapi(name);

export const session = z
  .object({
    ...sessionSchema.shape,
    maintenance: maintenanceNoticeSchema
      .optional()
      .describe("What the dashboard says during maintenance; left out while there is none."),
  })
  .openapi("Session");
export const signInChallenge = named("SignInChallenge", signInChallengeSchema);
export const newTotp = named("NewTotp", newTotpSchema);
export const recoveryCodes = named("RecoveryCodes", recoveryCodesSchema);
export const accountSecurity = named("AccountSecurity", accountSecuritySchema);
export const account = named("Account", accountSchema);
export const accepted = z.object({
  status: z.literal("accepted").describe("It was taken. What comes of it comes by mail."),
});
export const accountSession = named("AccountSession", accountSessionSchema);
export const endedSessions = named("EndedSessions", endedSessionsSchema);
export const signInProviderList = named("SignInProviderList", signInProviderListSchema);
export const begunProvider = named("BegunProvider", begunProviderSchema);
export const linkedIdentity = named("LinkedIdentity", linkedIdentitySchema);
export const linkedIdentityList = named("LinkedIdentityList", linkedIdentityListSchema);
export const passkey = named("Passkey", passkeySchema);
export const passkeyCreationOptions = named("PasskeyCreationOptions", passkeyCreationOptionsSchema);
export const passkeyRequestOptions = named("PasskeyRequestOptions", passkeyRequestOptionsSchema);
export const accountLogEntry = named("AccountLogEntry", accountLogEntrySchema);
export const accessToken = named("AccessToken", accessTokenSchema);
export const newAccessToken = named("NewAccessToken", newAccessTokenSchema);
export const allowedOrigin = named("AllowedOrigin", allowedOriginSchema);
export const branding = named("Branding", brandingSchema);
export const accountExport = accountInProjectsSchema
  .extend({
    exported_at: isoTime.describe("When the export was made."),
    complete: z
      .boolean()
      .describe(
        "False when there is more than 1,000 of something: then the newest 1,000 are here.",
      ),
    account,
    sessions: z.array(accountSession).describe("Sessions that have not ended."),
    account_log: z.array(accountLogEntry).describe("What happened to the account, newest first."),
    linked_identities: z
      .array(linkedIdentity)
      .describe("The accounts at providers that open the account."),
  })
  .openapi("AccountExport");
export const project = named("Project", projectSchema);
export const invitation = named("Invitation", invitationSchema);
export const openedInvitation = named("OpenedInvitation", openedInvitationSchema);
export const acceptedInvitation = named("AcceptedInvitation", acceptedInvitationSchema);
export const member = named("Member", memberSchema);
export const returnUrl = named("ReturnUrl", returnUrlSchema);
export const apiKey = named("ApiKey", apiKeySchema);
export const newApiKey = named("NewApiKey", newApiKeySchema);
export const rotatedApiKey = named("RotatedApiKey", rotatedApiKeySchema);
export const webhook = named("Webhook", webhookSchema);
export const newWebhook = named("NewWebhook", newWebhookSchema);
export const webhookDelivery = named("WebhookDelivery", webhookDeliverySchema);
export const webhookDeliveryDetail = named("WebhookDeliveryDetail", webhookDeliveryDetailSchema);
export const replay = named("Replay", replaySchema);
export const auditEntry = named("AuditEntry", auditEntrySchema);
export const provider = named("Provider", providerSchema);
export const integration = named("Integration", integrationSchema);
export const updatedIntegration = named("UpdatedIntegration", updatedIntegrationSchema);
export const connectSession = named("ConnectSession", connectSessionSchema);
export const flow = named("Flow", flowSchema);
export const overview = named("Overview", overviewSchema);
export const connection = named("Connection", connectionSchema);
export const endUser = named("EndUser", endUserSchema);
export const endUserExport = z
  .object({
    exported_at: isoTime.describe("When the export was made."),
    complete: z
      .boolean()
      .describe(
        "False when there is more than 1,000 of something: then the newest 1,000 are here.",
      ),
    end_user: endUser,
    connections: z.array(connection).describe("The connections that are not deleted. No tokens."),
    flows: z.array(flow).describe("How the person's flows ended."),
    audit_log: z
      .array(auditEntry)
      .nullable()
      .describe(
        "The lines about the person and about those connections; null for a caller without `audit:read`.",
      ),
  })
  .openapi("EndUserExport");
export const token = named("Token", tokenSchema);
export const revocation = named("Revocation", revocationSchema);
export const introspection = named("Introspection", introspectionSchema);

export const administrator = named("Administrator", administratorSchema);
export const adminLogEntry = named("AdminLogEntry", adminLogEntrySchema);
export const platformAccount = named("PlatformAccount", platformAccountSchema);
export const platformAccountDetail = named("PlatformAccountDetail", platformAccountDetailSchema);
export const platformProject = named("PlatformProject", platformProjectSchema);
export const platformProjectDetail = named("PlatformProjectDetail", platformProjectDetailSchema);
export const platformSettings = named("PlatformSettings", platformSettingsSchema);
export const platformStatus = named("PlatformStatus", platformStatusSchema);
export const signUpInvitation = named("SignUpInvitation", signUpInvitationSchema);

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
