import { z } from "zod";
import type { ConnectableIntegration } from "../providers/integration.ts";
import { displayName, externalId, isoTime, metadataSchema, tagsSchema } from "../fields.ts";
import type { HostedBranding } from "../projects/project.ts";

export const createConnectSessionInput = z.strictObject({
  /** The app's own id for the end user who connects. */
  external_id: externalId,
  /** Ids or keys of the integrations to offer; all enabled ones when left out. */
  integrations: z.array(z.string().min(1).max(64)).min(1).max(50).optional(),
  return_to: z
    .string()
    .min(1)
    .max(2048)
    .describe(
      "One of the project's return URLs, by exact match. A dashboard session may also name a page of the dashboard's own origin.",
    ),
  /** The connection stays `pending` until the app's server posts the `connect_code` from the return URL, with the person's `external_id`. */
  confirm: z.boolean().default(false),
  consent_page: z
    .boolean()
    .optional()
    .describe(
      "Show Atlas's page first, even for one integration. Without it, one integration leads straight to the provider, unless `confirm` or `display_name` is set.",
    ),
  /** Reconnect this connection instead of making a new one. Its id is kept. */
  connection_id: z.string().max(64).optional(),
  /** Shown on the page, such as the person's e-mail at the app. */
  display_name: displayName(100).optional(),
  tags: tagsSchema.optional(),
  metadata: metadataSchema.optional(),
  language: z.enum(["en", "ru"]).optional(),
});
export type CreateConnectSessionInput = z.infer<typeof createConnectSessionInput>;

export const connectSessionSchema = z.object({
  id: z.string(),
  /** The secret in the link. Valid until `expires_at`, for one completed flow. */
  token: z.string(),
  url: z.string(),
  expires_at: isoTime,
});
export type ConnectSession = z.infer<typeof connectSessionSchema>;

/** What the hosted page shows. */
export type ConnectPage = {
  project_name: string;
  display_name: string | null;
  /** The app confirms the connection later; the page is then always shown. Absent from an older release. */
  confirm?: boolean;
  /** The app asks for the page, even for one integration. Absent from an older release. */
  consent_page?: boolean;
  /** The host, and its port if it has one, that the person returns to. Absent from an older release. */
  return_host?: string;
  integrations: ConnectableIntegration[];
  language: "en" | "ru" | null;
  /** Absent for a project that chose nothing, and from an older release. */
  branding?: HostedBranding;
};

/** What an error page needs to lead a person back to the app. */
export type WayBack = {
  project_name: string;
  return_host: string;
  language: "en" | "ru" | null;
  branding?: HostedBranding;
};
