import { useSuspenseQuery } from "@tanstack/react-query";
import { type Permission, ROLE_PERMISSIONS } from "#shared/contracts/permissions";
import { projectQuery } from "./queries/projects.ts";

/** What the reader's role in this project allows. The API decides; pages only leave out what it would refuse. */
export function useMay(projectId: string): (permission: Permission) => boolean {
  const { role } = useSuspenseQuery(projectQuery(projectId)).data;
  return (permission) => ROLE_PERMISSIONS[role].includes(permission);
}
