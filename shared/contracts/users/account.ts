import { z } from "zod";

export const accountSchema = z.object({
  id: z.string(),
  email: z.string(),
  name: z.string(),
});
export type Account = z.infer<typeof accountSchema>;
