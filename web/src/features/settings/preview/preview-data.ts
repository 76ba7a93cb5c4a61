import type { Service } from "./service.ts";

/** What the pages show of a project. */
export type PreviewData = {
  readonly projectName: string;
  readonly person: string;
  readonly returnHost: string | null;
  readonly atlasHost: string | null;
  readonly services: readonly Service[];
};
