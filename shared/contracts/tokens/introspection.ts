import { z } from "zod";
import { isoTime } from "../fields.ts";

export const introspectionSchema = z.object({
  connection_id: z.string(),
  /** Whether the provider just accepted the token; null when it could not be asked. */
  active: z.boolean().nullable(),
  reason: z.enum([
    "active",
    "token_rejected",
    "connection_not_active",
    "provider_unavailable",
    "rate_limited",
    "config_error",
    "unsupported",
  ]),
  method: z.enum(["introspection", "userinfo", "none"]),
  checked_at: isoTime,
});
export type Introspection = z.infer<typeof introspectionSchema>;
