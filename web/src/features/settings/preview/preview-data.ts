import type { Service } from "./service.ts";

/** What the pages show of a project. */
export type PreviewData = {
  readonly projectName: string;
  readonly person: string;
  readonly returnHost: string | null;
  readonly atlasHost: string | null;
  /** Where the picture is, for this page. */
  readonly logo: string | null;
  /** `#rrggbb`; it may be one that cannot be saved. */
  readonly accent: string | null;
  readonly support: string | null;
  readonly services: readonly Service[];
};
