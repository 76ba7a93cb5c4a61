import { describe, expect, test } from "vitest";
import type { CallContext } from "../contracts/call-context.ts";
import { PERMISSIONS, type Permission, ROLES, type Role } from "../contracts/permissions.ts";
import { authorize, may } from "./authorize.ts";

const nobody: CallContext = {
  actor: { type: "anonymous" },
  projectId: "prj_1",
  role: null,
  scopes: [],
  requestId: "req_1",
  ip: null,
};
const account = (role: Role | null): CallContext => ({
  ...nobody,
  actor: { type: "account", id: "acc_1" },
  role,
});
const apiKey = (...scopes: Permission[]): CallContext => ({
  ...nobody,
  actor: { type: "api_key", id: "key_1" },
  scopes,
});
const service: CallContext = { ...nobody, actor: { type: "service", id: "tokens" } };

const permissionsOf = (ctx: CallContext): Permission[] =>
  PERMISSIONS.filter((permission) => may(ctx, permission));

const READS: Permission[] = [
  "project:read",
  "api_keys:read",
  "audit:read",
  "integrations:read",
  "connections:read",
  "webhooks:read",
  "members:read",
];
const WRITES: Permission[] = [
  "api_keys:write",
  "integrations:write",
  "connect:write",
  "connections:write",
  "end_users:write",
  "webhooks:write",
];

const MANAGES: Permission[] = ["project:write", "tokens:read", "members:write"];

describe("a member", () => {
  test.each<[Role, Permission[]]>([
    ["owner", [...READS, ...WRITES, ...MANAGES, "project:delete"]],
    ["admin", [...READS, ...WRITES, ...MANAGES]],
    ["developer", [...READS, ...WRITES]],
    ["viewer", READS],
  ])("with the role %s may do this and no more", (role, permissions) => {
    expect(permissionsOf(account(role)).toSorted()).toEqual(permissions.toSorted());
  });

  test("may do nothing by scopes, which are an API key's", () => {
    expect(permissionsOf({ ...account("viewer"), scopes: [...PERMISSIONS] })).toEqual(
      permissionsOf(account("viewer")),
    );
  });
});

test("an account that is not a member may do nothing", () => {
  expect(permissionsOf(account(null))).toEqual([]);
  expect(permissionsOf({ ...account(null), scopes: [...PERMISSIONS] })).toEqual([]);
});

test("an API key may do what its scopes say, and nothing by a role", () => {
  expect(permissionsOf(apiKey())).toEqual([]);
  expect(permissionsOf(apiKey("tokens:read", "audit:read")).toSorted()).toEqual([
    "audit:read",
    "tokens:read",
  ]);
  for (const role of ROLES) expect(permissionsOf({ ...apiKey(), role })).toEqual([]);
});

test("an access token may do what both its permissions and the role allow, in its projects only", () => {
  const token = (
    role: Role | null,
    scopes: readonly Permission[],
    projectIds: string[] | null = null,
  ): CallContext => ({
    ...nobody,
    actor: { type: "access_token", id: "pat_1", accountId: "acc_1", projectIds },
    role,
    scopes,
  });
  for (const role of ROLES) {
    expect(permissionsOf(token(role, PERMISSIONS))).toEqual(permissionsOf(account(role)));
    expect(permissionsOf(token(role, []))).toEqual([]);
    expect(permissionsOf(token(role, PERMISSIONS, ["prj_1"]))).not.toEqual([]);
    expect(permissionsOf(token(role, PERMISSIONS, ["prj_2"]))).toEqual([]);
  }
  expect(permissionsOf(token("viewer", ["audit:read", "members:write"]))).toEqual(["audit:read"]);
  expect(permissionsOf(token(null, PERMISSIONS))).toEqual([]);
});

test("Atlas itself may do everything", () => {
  expect(permissionsOf(service)).toEqual([...PERMISSIONS]);
});

test("an anonymous caller may do nothing, whatever else its context says", () => {
  expect(permissionsOf({ ...nobody, role: "owner", scopes: [...PERMISSIONS] })).toEqual([]);
});

describe("authorize", () => {
  const codeOf = (ctx: CallContext, permission: Permission): string => {
    const result = authorize(ctx, permission);
    return result.ok ? "ok" : result.error.code;
  };

  test.each([account("viewer"), apiKey("audit:read"), service])(
    "returns the context with its project to $actor.type with the permission",
    (ctx) => {
      expect(authorize(ctx, "audit:read")).toEqual({ ok: true, value: ctx });
    },
  );

  test("asks an anonymous caller to sign in, in a project and outside", () => {
    const detail = "Sign in, or send an API key.";
    const refused = { ok: false, error: { code: "unauthenticated", detail } };
    expect(authorize(nobody, "audit:read")).toEqual(refused);
    expect(authorize({ ...nobody, projectId: null }, "audit:read")).toEqual(refused);
  });

  test("names the permission that is missing", () => {
    const detail = "This requires the permission tokens:read.";
    const refused = { ok: false, error: { code: "forbidden", detail } };
    expect(authorize(account("developer"), "tokens:read")).toEqual(refused);
    expect(authorize(apiKey("audit:read"), "tokens:read")).toEqual(refused);
  });

  test("refuses every actor outside of a project", () => {
    for (const ctx of [account("owner"), apiKey(...PERMISSIONS), service])
      for (const permission of PERMISSIONS)
        expect(codeOf({ ...ctx, projectId: null }, permission)).toBe("forbidden");
  });

  test("decides as may() does in a project", () => {
    for (const ctx of [...ROLES.map(account), account(null), apiKey("tokens:read"), service])
      for (const permission of PERMISSIONS)
        expect(codeOf(ctx, permission)).toBe(may(ctx, permission) ? "ok" : "forbidden");
  });
});

describe("a project's state", () => {
  const archived: CallContext = { ...account("owner"), projectState: "archived" };
  const deleting: CallContext = { ...account("owner"), projectState: "deleting" };
  const codesIn = (ctx: CallContext): Record<string, string> =>
    Object.fromEntries(
      PERMISSIONS.map((permission) => {
        const answer = authorize(ctx, permission);
        return [permission, answer.ok ? "ok" : answer.error.code];
      }),
    );

  test("lets an archived project be read, with its tokens, and refuses every change", () => {
    for (const [permission, code] of Object.entries(codesIn(archived)))
      expect([permission, code]).toEqual([
        permission,
        permission.endsWith(":read") ? "ok" : "project_archived",
      ]);
  });

  test("lets a project that is being deleted be read without its tokens", () => {
    for (const [permission, code] of Object.entries(codesIn(deleting)))
      expect([permission, code]).toEqual([
        permission,
        permission.endsWith(":read") && permission !== "tokens:read" ? "ok" : "project_deleting",
      ]);
  });

  test("allows what a use case names for it, and nothing that the caller may not do", () => {
    expect(authorize(archived, "members:write", ["archived"])).toMatchObject({ ok: true });
    expect(authorize(deleting, "members:write", ["archived"])).toMatchObject({
      error: { code: "project_deleting" },
    });
    const viewer: CallContext = { ...account("viewer"), projectState: "archived" };
    expect(authorize(viewer, "members:write", ["archived"])).toMatchObject({
      error: { code: "forbidden" },
    });
  });
});
