import { z } from "zod/mini";

/** Where to go after signing in: a path of this dashboard, never another origin. */
const localPath = z.string().check(z.regex(/^\/(?![/\\])/));

export const nextSearch = { next: z.catch(z.optional(localPath), undefined) };
