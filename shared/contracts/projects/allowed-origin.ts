import { z } from "zod";
import { isoTime } from "../fields.ts";

/** Scheme, host and port, as browsers send them: https, or http on a loopback host. Later compared exactly. */
export const addAllowedOriginInput = z.strictObject({
  origin: z
    .string()
    .min(1)
    .max(255)
    .describe(
      "Scheme, host and port, as browsers send them: https, or http on a loopback host. No path, and no slash at the end.",
    ),
});
export type AddAllowedOriginInput = z.infer<typeof addAllowedOriginInput>;

export const allowedOriginSchema = z.object({
  id: z.string().describe("The origin's id, such as `ori_01jd…`."),
  origin: z.string().describe("The origin, compared exactly with the one that a browser sends."),
  created_at: isoTime,
});
export type AllowedOrigin = z.infer<typeof allowedOriginSchema>;
