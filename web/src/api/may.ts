import { useSuspenseQuery } from "@tanstack/react-query";
import { useState } from "react";
import { type Permission, ROLE_PERMISSIONS } from "#shared/contracts/permissions";
import { Problem } from "./problem.ts";
import { projectQuery } from "./queries/projects.ts";
import { stateAllows, stateLetsEnd } from "./state-allows.ts";

/** What the reader's role in this project allows, whatever state the project is in: for what ends the state. */
export function useRoleMay(projectId: string): (permission: Permission) => boolean {
  const { role } = useSuspenseQuery(projectQuery(projectId)).data;
  return (permission) => ROLE_PERMISSIONS[role].includes(permission);
}

/**
 * What the reader's role and the project's state allow. The API decides; pages only leave out what it would refuse.
 */
export function useMay(projectId: string): (permission: Permission) => boolean {
  const { state } = useSuspenseQuery(projectQuery(projectId)).data;
  const roleMay = useRoleMay(projectId);
  return (permission) => roleMay(permission) && stateAllows(state, permission);
}

/** The same for what ends access, such as revoking a key. */
export function useMayEnd(projectId: string): (permission: Permission) => boolean {
  const { state } = useSuspenseQuery(projectQuery(projectId)).data;
  const roleMay = useRoleMay(projectId);
  return (permission) => roleMay(permission) && stateLetsEnd(state);
}

/**
 * For a page that is there for one thing only. Somebody who loses the role while it is open keeps what was typed.
 *
 * @throws {Problem} 403, which the error page tells, for a reader whose role does not allow it.
 */
export function useRequired(projectId: string, permission: Permission): void {
  const may = useMay(projectId)(permission);
  const [mayAtFirst] = useState(may);
  if (!may && !mayAtFirst) throw new Problem({ status: 403, code: "forbidden" });
}

/** Whether a form that the address opens is shown: only to a reader who may, but then as long as the address asks for it. */
export function useFormOpen(isWanted: boolean, may: boolean): boolean {
  const [wasOpen, setWasOpen] = useState(false);
  const isOpen = isWanted && (may || wasOpen);
  if (isOpen !== wasOpen) setWasOpen(isOpen);
  return isOpen;
}
