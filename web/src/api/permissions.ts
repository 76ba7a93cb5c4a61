import { useQuery } from "@tanstack/react-query";
import { projectQuery } from "./queries/projects.ts";

type Permission = "tokens:read" | "api_keys:write" | "integrations:write" | "connect:write";

/** What a session of a role may do. The API decides; the dashboard only leaves out what it would refuse. */
const DEVELOPER: readonly Permission[] = ["api_keys:write", "integrations:write", "connect:write"];

/** Whether the reader's role in this project allows it. While the role is not known it does not. */
export function useMay(projectId: string): (permission: Permission) => boolean {
  const role = useQuery(projectQuery(projectId)).data?.role;
  return (permission) => {
    if (role === "owner" || role === "admin") return true;
    return role === "developer" && DEVELOPER.includes(permission);
  };
}
