import { ROLES, type Role } from "#shared/contracts/permissions";
import { readTables } from "./markdown.ts";
import { readText } from "./repository-files.ts";

export const ROLES_PAGE = "docs/roles.md";

/** What the page says of one route: its permission, and the roles that may call it. */
export type RouteRow = { readonly permission: string; readonly allowed: readonly Role[] };

/** The table of routes and roles, by `METHOD path`. */
export function readRolesPage(): Map<string, RouteRow> {
  const table = readTables(readText(ROLES_PAGE)).find(({ header }) => header[0] === "route");
  const rows = table?.rows ?? [];
  return new Map(
    rows.map(([route = "", permission = "", ...marks]) => [
      route.replaceAll("`", ""),
      {
        permission: permission.replaceAll("`", ""),
        allowed: ROLES.filter((_, index) => marks[index] === "yes"),
      },
    ]),
  );
}
