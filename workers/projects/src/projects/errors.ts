import type { ProjectsError } from "#shared/contracts/projects/service";
import { type Err, err } from "#shared/result";

/** The same text for what another project has and for what does not exist. */
export const notFound = (what: "project" | "return URL" | "API key"): Err<ProjectsError> =>
  err({ code: "not_found", detail: `There is no such ${what}.` });

export const forbidden = (detail: string): Err<ProjectsError> => err({ code: "forbidden", detail });
