import { z } from "zod";
import { displayName, isoTime } from "../fields.ts";
import { ROLES, type Role } from "../permissions.ts";
import { AUDIT_RETENTION_DAYS } from "./audit-retention.ts";
import { PROJECT_SLUG } from "./project-slug.ts";

export const createProjectInput = z.strictObject({ name: displayName(100) });
export type CreateProjectInput = z.infer<typeof createProjectInput>;

/** A short name in lower case. What people type is trimmed and folded, so that no two projects differ by case alone. */
const slug = z
  .string()
  .max(200)
  .transform((typed) => typed.normalize("NFKC").trim().toLowerCase())
  .pipe(
    z.string().regex(PROJECT_SLUG, {
      message: "3 to 48 lower-case letters and digits, with single hyphens between them.",
    }),
  );

export const updateProjectInput = z.strictObject({
  name: displayName(100).optional().describe("The name that people see on the connect page."),
  slug: slug
    .nullable()
    .optional()
    .describe(
      "A short name, unique in this installation, that the dashboard's API takes in place of the id. Null removes it.",
    ),
  audit_retention_days: z
    .number()
    .int()
    .min(AUDIT_RETENTION_DAYS.min)
    .max(AUDIT_RETENTION_DAYS.max)
    .nullable()
    .optional()
    .describe(
      "After how many days entries of the audit log are removed, within a day. Null: never. What was removed does not come back.",
    ),
});
export type UpdateProjectInput = z.infer<typeof updateProjectInput>;

/** The project's name, typed once more, so that people delete the project that they mean. */
export const deleteProjectInput = z.strictObject({ name: displayName(100) });
export type DeleteProjectInput = z.infer<typeof deleteProjectInput>;

export const PROJECT_STATES = ["active", "archived", "deleting", "suspended"] as const;
export type ProjectState = (typeof PROJECT_STATES)[number];

export const projectSchema = z.object({
  id: z.string(),
  name: z.string(),
  role: z.enum(ROLES),
  created_at: isoTime,
  slug: z.string().nullable().describe("The project's short name; null when it has none."),
  state: z
    .enum(PROJECT_STATES)
    .describe(
      "`archived`: read-only, tokens can still be read. `deleting`: API keys are refused, and an owner can restore it until `deletes_at`. `suspended`: a platform administrator has stopped it; it can be read, and nothing else.",
    ),
  deletes_at: isoTime
    .nullable()
    .describe("When a project that is being deleted goes for good; null in any other state."),
  audit_retention_days: z
    .number()
    .int()
    .nullable()
    .describe("After how many days entries of the audit log are removed; null: never."),
  version: z
    .number()
    .int()
    .describe("Goes up with every change of the project. Send it as `If-Match`."),
});
export type Project = z.infer<typeof projectSchema>;

/** What the gateway needs to know of a caller's membership. */
export type Membership = {
  role: Role;
  /** The project's id, when the question named its slug. Absent from an older release. */
  project_id?: string;
  /** Absent from an older release, which knows active projects only. */
  state?: ProjectState;
};

/** What a connect flow needs to know about its project. Callers cache it for at most 20 s. */
export type ConnectSettings = {
  project_id: string;
  name: string;
  return_urls: string[];
  /** A platform administrator has stopped the project: no flow starts or ends. */
  suspended?: true;
  /** Absent for a project that chose nothing, and from an older release. */
  branding?: HostedBranding;
};

/** What the hosted pages show of a project besides its name. `logo` is the picture's hash. */
export type HostedBranding = {
  logo: string | null;
  accent_color: string | null;
  support: string | null;
};
