import { useQuery } from "@tanstack/react-query";
import { type Permission, ROLE_PERMISSIONS } from "#shared/contracts/permissions";
import { projectQuery } from "./queries/projects.ts";

/** Whether the reader's role in the project includes it. The API decides; a page only hides what it would refuse. */
export function useMay(projectId: string, permission: Permission): boolean {
  const role = useQuery(projectQuery(projectId)).data?.role;
  return role !== undefined && ROLE_PERMISSIONS[role].includes(permission);
}
