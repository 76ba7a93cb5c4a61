/** What the package offers. Apps import from here and from no other file. */
export { type Atlas, type AtlasOptions, createAtlas } from "./atlas.ts";
export { AtlasError, type FieldError } from "./error.ts";
export { type ManagementOptions, createManagement } from "./management.ts";
export { take } from "./take.ts";
export type { CallOptions } from "./send.ts";
export type { Schemas, Token } from "./schemas.ts";
export type { TokenTarget } from "./tokens.ts";
export {
  type WebhookEvent,
  WebhookVerificationError,
  type WebhookHeaders,
  verifyWebhook,
} from "./webhook.ts";
