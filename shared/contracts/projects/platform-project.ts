import { z } from "zod";
import type { Result } from "../../result.ts";
import type { CallContext } from "../call-context.ts";
import type { ProjectsError } from "./projects-error.ts";
import { type Page, isoTime, pageQuery } from "../fields.ts";
import { ROLES, type Role } from "../permissions.ts";
import { PROJECT_STATES } from "./project.ts";

export const listPlatformProjectsInput = pageQuery.extend({
  query: z
    .string()
    .min(1)
    .max(100)
    .regex(/^[^\p{Cc}\p{Cs}]+$/u, { message: "No control characters." })
    .optional()
    .describe("The beginning of a name or of a short name, or a whole id (`prj_…`)."),
  state: z.enum(PROJECT_STATES).optional().describe("Only projects in this state."),
});
export type ListPlatformProjectsInput = z.infer<typeof listPlatformProjectsInput>;

/** A project as administrators see it: nothing of its connections. */
export const platformProjectSchema = z.object({
  id: z.string().describe("The project's id (`prj_…`)."),
  name: z.string().describe("The project's name."),
  slug: z.string().nullable().describe("Its short name; null when it has none."),
  state: z.enum(PROJECT_STATES).describe("`suspended` comes before any other state."),
  suspended_at: isoTime.nullable().describe("Since when it is suspended; null when it is not."),
  suspended_reason: z.string().nullable().describe("Why it is suspended; null when it is not."),
  created_at: isoTime.describe("When it was created."),
});
export type PlatformProject = z.infer<typeof platformProjectSchema>;

const count = (what: string) => z.number().int().describe(what);

/** What the projects service knows of one project. */
export type PlatformProjectRecord = PlatformProject & {
  members: { account_id: string; role: Role }[];
  counts: { members: number; api_keys: number; webhooks: number; return_urls: number };
};

export const platformProjectDetailSchema = platformProjectSchema.extend({
  members: z
    .array(
      z.object({
        account_id: z.string().describe("The account's id (`acc_…`)."),
        email: z.string().nullable().describe("The address; null for an account that is gone."),
        name: z.string().nullable().describe("The name; null for an account that is gone."),
        role: z.enum(ROLES).describe("The role."),
      }),
    )
    .describe("The project's members, owners first, at most 100."),
  counts: z
    .object({
      members: count("How many members it has."),
      api_keys: count("How many API keys work."),
      webhooks: count("How many webhooks it has."),
      return_urls: count("How many return URLs it has."),
    })
    .describe("How many of what the project has. Its connections are not counted."),
});

/** The projects of one account. */
export type MembershipRecord = {
  project_id: string;
  name: string;
  role: Role;
  state: (typeof PROJECT_STATES)[number];
};

export type SuspendProjectInput = {
  id: string;
  reason: string;
};

/** The part of {@link ProjectsService} that administrators of the platform use. */
export interface PlatformProjectMethods {
  /** All projects of the installation but deleted ones, newest first. @returns `invalid_cursor`. */
  listPlatformProjects(
    ctx: CallContext,
    input: ListPlatformProjectsInput,
  ): Promise<Result<Page<PlatformProject>, ProjectsError>>;
  /** A project with its members and with counts, and nothing of its connections. */
  getPlatformProject(
    ctx: CallContext,
    input: { id: string },
  ): Promise<Result<PlatformProjectRecord, ProjectsError>>;
  /** The projects that an account is a member of, oldest first, 100 at most. */
  listMembershipsOf(
    ctx: CallContext,
    input: { account_id: string },
  ): Promise<Result<MembershipRecord[], ProjectsError>>;
  /**
   * Stops a project, in whatever state it is: within 20 s its API keys are refused and its connect pages closed; it can be
   * read by its members, no refresh is due and no webhook leaves. Its owners get a mail. Again changes nothing.
   */
  suspendProject(
    ctx: CallContext,
    input: SuspendProjectInput,
  ): Promise<Result<null, ProjectsError>>;
  /** Ends a suspension; the project is in the state that it was in. Again changes nothing. */
  unsuspendProject(
    ctx: CallContext,
    input: { id: string; reason: string },
  ): Promise<Result<null, ProjectsError>>;
}
