import { isId } from "#shared/ids";

/** What the operator says in the environment. */
export type PlatformProjectEnv = {
  /** The project whose integrations people sign in to the dashboard with (`prj_…`). Unset, which workerd says as null: they do not. */
  ATLAS_PLATFORM_PROJECT?: string | null;
};

/** The platform project's id; null without one. A value of another form opens no door: `/readyz` names it. */
export function readPlatformProject(env: PlatformProjectEnv): {
  readonly id: string | null;
  readonly problems: readonly string[];
} {
  const id = env.ATLAS_PLATFORM_PROJECT ?? "";
  if (id === "") return { id: null, problems: [] };
  if (isId("project", id)) return { id, problems: [] };
  return { id: null, problems: ["ATLAS_PLATFORM_PROJECT is not a project's id (prj_…)."] };
}
