import type { ProjectsError } from "#shared/contracts/projects/service";
import { type Err, err } from "#shared/result";

/** The same text for what another project has and for what does not exist. */
export const notFound = (
  what:
    | "project"
    | "return URL"
    | "allowed origin"
    | "API key"
    | "member"
    | "invitation"
    | "webhook"
    | "delivery",
): Err<ProjectsError> => err({ code: "not_found", detail: `There is no such ${what}.` });

export const forbidden = (detail: string): Err<ProjectsError> => err({ code: "forbidden", detail });

/** The caller changed an old version: somebody else was faster. */
export const versionMismatch = (what: "project" | "member"): Err<ProjectsError> =>
  err({
    code: "version_mismatch",
    detail: `Somebody has changed the ${what} since you read it. Read it again and repeat the change if you still want it.`,
  });

export const nameMismatch = (): Err<ProjectsError> =>
  err({
    code: "project_name_mismatch",
    detail: "Send the project's own name to confirm that you mean this one.",
    errors: [{ path: "/name", message: "This is not the project's name.", code: "mismatch" }],
  });

/** A key never gives its maker more power than the maker has. */
export const missingScope = (scope: string): Err<ProjectsError> =>
  forbidden(`You cannot give a key ${scope}: you do not have it here yourself.`);
