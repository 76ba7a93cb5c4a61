import type { Permission } from "#shared/contracts/permissions";
import type { components } from "./schema.gen.d.ts";

type ProjectState = components["schemas"]["Project"]["state"];

/** A project that is not active can only be read; its tokens while it is archived, but not while it is suspended or deleted. */
export const stateAllows = (state: ProjectState, permission: Permission): boolean =>
  permission === "tokens:read"
    ? stateLetsEnd(state)
    : state === "active" || permission.endsWith(":read");

/** Whether access can be ended: in an archived project too. */
export const stateLetsEnd = (state: ProjectState): boolean =>
  state === "active" || state === "archived";
