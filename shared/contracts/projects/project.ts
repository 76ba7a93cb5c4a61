import { z } from "zod";
import { displayName, isoTime } from "../fields.ts";
import { ROLES } from "../permissions.ts";

export const createProjectInput = z.strictObject({ name: displayName(100) });
export type CreateProjectInput = z.infer<typeof createProjectInput>;

export const updateProjectInput = z.strictObject({ name: displayName(100) });
export type UpdateProjectInput = z.infer<typeof updateProjectInput>;

/** The project's name, typed once more, so that nobody deletes the wrong project. */
export const deleteProjectInput = z.strictObject({ name: displayName(100) });
export type DeleteProjectInput = z.infer<typeof deleteProjectInput>;

export const projectSchema = z.object({
  id: z.string(),
  name: z.string(),
  role: z.enum(ROLES),
  created_at: isoTime,
});
export type Project = z.infer<typeof projectSchema>;

/** What a connect flow needs to know about its project. Callers cache it for at most 20 s. */
export type ConnectSettings = { project_id: string; name: string; return_urls: string[] };
