import type { ProjectsError } from "#shared/contracts/projects/service";
import { type Err, err } from "#shared/result";

/** One text for what is in another project and for what is nowhere. */
export const notFound = (what: "project" | "return URL" | "API key"): Err<ProjectsError> =>
  err({ code: "not_found", detail: `There is no such ${what}.` });

export const forbidden = (detail: string): Err<ProjectsError> => err({ code: "forbidden", detail });
