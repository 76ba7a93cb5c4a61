import { expect, test } from "vitest";
import {
  MANAGED_ROLES,
  PERMISSIONS,
  ROLES,
  ROLE_PERMISSIONS,
  type Role,
} from "#shared/contracts/permissions";
import { readTables } from "#support/documents/markdown";
import { readText } from "#support/documents/repository-files";
import { ROLES_PAGE, readRolesPage } from "#support/documents/roles-page";
import { operationsOf } from "#support/openapi/openapi";
import { makeDashboardDoor } from "../../workers/gateway/src/doors/dashboard-door.ts";

const IN_A_PROJECT = "/v1/projects/{project_id}";

async function readRoutes() {
  const scope = { config: { dashboardUrl: "https://atlas.example.com" } };
  const answer = await makeDashboardDoor().app.request("/openapi.json", {}, scope);
  return operationsOf(await answer.json()).filter(({ path }) => path.startsWith(IN_A_PROJECT));
}

const mark = (isAllowed: boolean): string => (isAllowed ? "yes" : "–");

test("the page of roles has a row for every dashboard route of a project, as the code has it", async () => {
  const routes = await readRoutes();
  const expected = routes.map(({ method, path, permission }) => {
    const allowed = ROLES.filter((role) =>
      ROLE_PERMISSIONS[role].some((one) => one === permission),
    );
    return [`${method} ${path}`, { permission: permission ?? "", allowed }] as const;
  });
  const wanted = expected.map(([route, { permission, allowed }]) => {
    const marks = ROLES.map((role) => mark(allowed.includes(role)));
    return `| \`${route}\` | \`${permission}\` | ${marks.join(" | ")} |`;
  });
  expect([...readRolesPage()], `${ROLES_PAGE} wants these rows:\n${wanted.join("\n")}`).toEqual(
    expected,
  );
});

test("every route of a project needs a permission that roles have", async () => {
  const known: readonly string[] = PERMISSIONS;
  for (const { id, permission } of await readRoutes()) expect(known, id).toContain(permission);
});

test("the page says which roles each role manages", () => {
  const table = readTables(readText(ROLES_PAGE)).find(({ header }) => header[0] === "role");
  const wordsOf = (roles: readonly Role[]) =>
    roles.length === 0 ? "–" : roles.map((role) => `\`${role}\``).join(", ");
  expect(table?.rows).toEqual(ROLES.map((role) => [`\`${role}\``, wordsOf(MANAGED_ROLES[role])]));
});
