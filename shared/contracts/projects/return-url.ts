import { z } from "zod";
import { isoTime } from "../fields.ts";

/** https, or http on a loopback host; no fragment, userinfo, wildcard or control character. Later matched exactly. */
export const addReturnUrlInput = z.strictObject({ url: z.string().min(1).max(2048) });
export type AddReturnUrlInput = z.infer<typeof addReturnUrlInput>;

export const returnUrlSchema = z.object({ id: z.string(), url: z.string(), created_at: isoTime });
export type ReturnUrl = z.infer<typeof returnUrlSchema>;
