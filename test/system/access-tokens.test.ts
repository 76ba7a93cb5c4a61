import { sql } from "drizzle-orm";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { NewAccessToken } from "#shared/contracts/auth/access-token";
import type { Page } from "#shared/contracts/fields";
import {
  PERMISSIONS,
  type Permission,
  ROLES,
  ROLE_PERMISSIONS,
} from "#shared/contracts/permissions";
import type { AuditEntry } from "#shared/contracts/projects/audit-log";
import type { Project } from "#shared/contracts/projects/project";
import { DashboardClient, expectOk } from "../../dev/demo/dashboard-client.ts";
import { newCredentials } from "../../dev/demo/journey.ts";
import { type HttpAnswer, exchange } from "../../dev/browser/http-exchange.ts";
import { AppClient } from "#support/app-client";
import { type Operation, fillPath, readOperations } from "#support/openapi/openapi";
import { expectProblem } from "#support/openapi/problem";
import { sampleFor, unknownIdFor } from "#support/openapi/sample-requests";
import { expectSecureHeaders } from "#support/secure-headers";
import { type TestStack, startTestStack } from "#support/stack";
import { databaseOf } from "#support/stored";

const DOCUMENT = "/management/openapi.json";

let stack: TestStack;
let operations: Operation[];
let dashboardOperations: Operation[];

beforeAll(async () => {
  stack = await startTestStack();
  operations = await readOperations(stack.publicUrl, DOCUMENT);
  dashboardOperations = await readOperations(stack.dashboardUrl);
});
afterAll(() => stack?.stop());

/** A person who is signed in, with a project of their own. */
async function openOwner() {
  const credentials = newCredentials();
  const dashboard = new DashboardClient(stack.dashboardUrl);
  await dashboard.signUp(credentials);
  const { account } = await dashboard.signIn(credentials);
  const { id: projectId } = await dashboard.createProject("Automated");
  const makeToken = async (
    permissions: readonly Permission[],
    project_ids: string[] | null = null,
  ): Promise<NewAccessToken> => {
    const body = {
      name: "Robot",
      permissions,
      project_ids,
      current_password: credentials.password,
    };
    const answer = await dashboard.send("POST", "/v1/account/tokens", body);
    return expectOk<NewAccessToken>("access token", answer);
  };
  return { dashboard, account, projectId, makeToken };
}
type Owner = Awaited<ReturnType<typeof openOwner>>;

const client = ({ secret }: Pick<NewAccessToken, "secret">): AppClient =>
  new AppClient(stack.publicUrl, secret);

/** A well-formed request for an operation, about things that do not exist in this project. */
function prepare({ id, method, path, pathParams }: Operation, projectId: string) {
  const { query = {}, body } = sampleFor(id, {
    integration: "unknown-key",
    externalId: "nobody",
    connectionId: unknownIdFor("connection_id"),
    returnUrl: "https://app.example.com/back",
  });
  const values = pathParams.map((name) => [
    name,
    name === "project_id" ? projectId : unknownIdFor(name),
  ]);
  const filled = fillPath(path, Object.fromEntries(values));
  const search = new URLSearchParams(query).toString();
  return { method, path: search === "" ? filled : `${filled}?${search}`, body };
}

async function send(token: AppClient, operation: Operation, projectId: string) {
  const { method, path, body } = prepare(operation, projectId);
  const answer = await token.send(method, path, body);
  expectSecureHeaders(answer);
  return answer;
}

const inProject = (): Operation[] =>
  operations.filter(({ pathParams }) => pathParams.includes("project_id"));

/** Gives an account a role in a project, behind Atlas's back: a token must not remember any other. */
const setRole = (projectId: string, accountId: string, role: string) =>
  databaseOf(stack.bridge).execute(sql`
    insert into members (project_id, account_id, role) values (${projectId}, ${accountId}, ${role})
    on conflict (project_id, account_id) do update set role = excluded.role`);

describe("the management API", () => {
  test("is a part of the dashboard's, with the same permissions, and without account and tokens", () => {
    const known = new Map(
      dashboardOperations.map(({ id, permission, path }) => [id, { permission, path }]),
    );
    expect(operations.length).toBeGreaterThan(40);
    for (const { id, permission, path } of operations) {
      expect({ permission, path }).toEqual(known.get(id));
      expect(path).toMatch(/^\/v1\/projects(\/|$)/);
      expect(path).not.toMatch(/\/(tokens?|refresh|reveal-token|leave)$/);
    }
  });

  test("refuses whoever has no token, a wrong one, an API key, or a session", async () => {
    const owner = await openOwner();
    const { secret } = await owner.makeToken(PERMISSIONS);
    const key = await owner.dashboard.createApiKey(owner.projectId, "Key");
    const url = new URL(stack.dashboardUrl);
    const cookie = owner.dashboard.cookies.headerFor(url, {
      sameSite: true,
      safeNavigation: false,
    });
    const wrong = secret.replace(/.$/, (c) => (c === "a" ? "b" : "a"));
    for (const operation of operations) {
      const { method, path, body } = prepare(operation, owner.projectId);
      const ask = (headers: Record<string, string>): Promise<HttpAnswer> =>
        exchange(new URL(path, stack.publicUrl), {
          method,
          headers: { "content-type": "application/json", ...headers },
          ...(method === "GET" ? {} : { body: JSON.stringify(body ?? {}) }),
        });
      expectProblem(await ask({}), 401, "unauthenticated");
      expectProblem(await ask({ cookie: cookie ?? "" }), 401, "unauthenticated");
      for (const credential of [wrong, key.secret])
        expectProblem(await ask({ authorization: `Bearer ${credential}` }), 401, "unauthenticated");
    }
  });

  test("asks for the permission of each route, and for no other", async () => {
    const owner = await openOwner();
    for (const permission of PERMISSIONS) {
      // A key gets no scope that its maker lacks: the sample's is `connections:read`.
      const alone = permission === "api_keys:write" ? (["connections:read"] as const) : [];
      const only = client(await owner.makeToken([permission, ...alone]));
      const others = client(await owner.makeToken(PERMISSIONS.filter((one) => one !== permission)));
      for (const operation of inProject().filter((one) => one.permission === permission)) {
        const taken = await send(only, operation, owner.projectId);
        expect([401, 403], `${operation.id}: ${taken.text}`).not.toContain(taken.status);
        expect(taken.status).toBeLessThan(500);
        expectProblem(await send(others, operation, owner.projectId), 403, "forbidden");
        await databaseOf(stack.bridge).execute(
          sql`update projects set state = 'active' where id = ${owner.projectId}`,
        );
      }
    }
  });

  test.each(ROLES)("gives a token of a %s what the role allows, and no more", async (role) => {
    const [owner, guest] = [await openOwner(), await openOwner()];
    await setRole(owner.projectId, guest.account.id, role);
    const token = client(await guest.makeToken(PERMISSIONS));
    for (const operation of inProject()) {
      const answer = await send(token, operation, owner.projectId);
      const allowed = ROLE_PERMISSIONS[role].some((one) => one === operation.permission);
      if (allowed) expect([401, 403], operation.id).not.toContain(answer.status);
      else expectProblem(answer, 403, "forbidden");
    }
  });

  test("takes power from a token with its owner's role, at once", async () => {
    const [owner, guest] = [await openOwner(), await openOwner()];
    const token = client(await guest.makeToken(PERMISSIONS));
    const path = `/v1/projects/${owner.projectId}/return-urls`;
    const add = (n: number) => token.send("POST", path, { url: `https://app.example.com/${n}` });
    expectProblem(await add(1), 404, "not_found");
    await setRole(owner.projectId, guest.account.id, "admin");
    expect((await add(2)).status).toBe(201);
    await setRole(owner.projectId, guest.account.id, "viewer");
    expectProblem(await add(3), 403, "forbidden");
    expect((await token.send("GET", path)).status).toBe(200);
    await databaseOf(stack.bridge).execute(sql`
      delete from members where account_id = ${guest.account.id}
        and project_id = ${owner.projectId}`);
    expectProblem(await token.send("GET", path), 404, "not_found");
  });

  test("shows a token that is for one project nothing of the others", async () => {
    const owner = await openOwner();
    const other = await owner.dashboard.createProject("Other");
    await owner.dashboard.send("PATCH", `/v1/projects/${other.id}`, { slug: "the-other-one" });
    const token = client(await owner.makeToken(PERMISSIONS, [owner.projectId]));
    const listed = expectOk<Page<Project>>("list", await token.send("GET", "/v1/projects"));
    expect(listed.data.map(({ id }) => id)).toEqual([owner.projectId]);
    for (const name of [other.id, "the-other-one"])
      expectProblem(await token.send("GET", `/v1/projects/${name}`), 404, "not_found");
    expectProblem(await token.send("POST", "/v1/projects", { name: "New" }), 403, "forbidden");
    expect((await token.send("GET", `/v1/projects/${owner.projectId}`)).status).toBe(200);
  });

  test("never lets a token make a key that may do more than the token", async () => {
    const owner = await openOwner();
    const token = client(await owner.makeToken(["api_keys:write", "connections:read"]));
    const path = `/v1/projects/${owner.projectId}/api-keys`;
    const more = { name: "More", scopes: ["connections:read", "tokens:read"] };
    expectProblem(await token.send("POST", path, more), 403, "forbidden");
    const less = { name: "Less", scopes: ["connections:read"] };
    expect((await token.send("POST", path, less)).status).toBe(201);
  });

  test("lets a token with api_keys:write and tokens:read make a key that reads tokens, and one without make none", async () => {
    const owner = await openOwner();
    const path = `/v1/projects/${owner.projectId}/api-keys`;
    const reader = { name: "Reader", scopes: ["tokens:read"] };
    const both = await owner.makeToken(["api_keys:write", "tokens:read"]);
    const answer = await client(both).send("POST", path, reader);
    expect(answer.status, answer.text).toBe(201);
    const read = `/v1/connections/${unknownIdFor("connection_id")}/token`;
    const key = new AppClient(
      stack.publicUrl,
      (JSON.parse(answer.text) as { secret: string }).secret,
    );
    expectProblem(await key.send("GET", read), 404, "not_found");
    expectProblem(await client(both).send("GET", read), 401, "unauthenticated");
    const one = await owner.makeToken(["api_keys:write"]);
    expectProblem(await client(one).send("POST", path, reader), 403, "forbidden");
  });

  test("answers a repeated request once, by the token's own idempotency key", async () => {
    const owner = await openOwner();
    const { secret } = await owner.makeToken(["project:read", "project:write"]);
    const post = () =>
      exchange(new URL("/v1/projects", stack.publicUrl), {
        method: "POST",
        headers: {
          authorization: `Bearer ${secret}`,
          "content-type": "application/json",
          "idempotency-key": "once",
        },
        body: JSON.stringify({ name: "Once" }),
      });
    const [first, second] = [await post(), await post()];
    expect([first.status, second.status]).toEqual([201, 201]);
    expect(second.headers.get("idempotency-replayed")).toBe("true");
    expect(second.text).toBe(first.text);
  });

  test("answers a request that names its project once by its short name and once by its id, once", async () => {
    const owner = await openOwner();
    const slug = `once-${owner.projectId.slice(-8).toLowerCase()}`;
    await owner.dashboard.send("PATCH", `/v1/projects/${owner.projectId}`, { slug });
    const { secret } = await owner.makeToken(["project:read", "project:write"]);
    const post = (project: string, key: string) =>
      exchange(new URL(`/v1/projects/${project}/return-urls`, stack.publicUrl), {
        method: "POST",
        headers: {
          authorization: `Bearer ${secret}`,
          "content-type": "application/json",
          "idempotency-key": key,
        },
        body: JSON.stringify({ url: "https://app.example.com/once" }),
      });
    const first = await post(slug, "once");
    expect(first.status, first.text).toBe(201);
    for (const project of [owner.projectId, slug]) {
      const again = await post(project, "once");
      expect([again.status, again.headers.get("idempotency-replayed")]).toEqual([201, "true"]);
      expect(again.text).toBe(first.text);
    }
    expectProblem(await post(owner.projectId, "another"), 409, "return_url_exists");
  });
});

describe("an access token", () => {
  test("opens neither the account, nor what answers provider tokens, on either door", async () => {
    const owner = await openOwner();
    const { secret } = await owner.makeToken(PERMISSIONS);
    const open = new Set(operations.map(({ method, path }) => `${method} ${path}`));
    const closed = dashboardOperations.filter(
      ({ method, path, permission }) => permission !== null && !open.has(`${method} ${path}`),
    );
    expect(closed.map(({ id }) => id)).toEqual(
      expect.arrayContaining(["changePassword", "createAccessToken", "revealToken"]),
    );
    for (const operation of closed) {
      const answer = await send(client({ secret }), operation, owner.projectId);
      expect([401, 404, 405], operation.id).toContain(answer.status);
    }
    const atDashboard = new AppClient(stack.dashboardUrl, secret);
    for (const operation of dashboardOperations.filter(({ permission }) => permission !== null)) {
      const { method, path, body } = prepare(operation, owner.projectId);
      expect([401, 403], operation.id).toContain(
        (await atDashboard.send(method, path, body)).status,
      );
    }
    for (const operation of await readOperations(stack.publicUrl))
      expectProblem(await send(client({ secret }), operation, ""), 401, "unauthenticated");
  });

  test("is worth nothing in a URL, once it is revoked, and after its end", async () => {
    const owner = await openOwner();
    const [gone, old, leaked] = [
      await owner.makeToken(PERMISSIONS),
      await owner.makeToken(PERMISSIONS),
      await owner.makeToken(PERMISSIONS),
    ];
    const path = `/v1/account/tokens/${gone.id}`;
    expect((await owner.dashboard.send("DELETE", path)).status).toBe(204);
    expectProblem(await client(gone).send("GET", "/v1/projects"), 401, "unauthenticated");
    await databaseOf(stack.bridge).execute(sql`
      update access_tokens set expires_at = clock_timestamp() where id = ${old.id}`);
    expectProblem(await client(old).send("GET", "/v1/projects"), 401, "unauthenticated");
    const inUrl = new URL(`/v1/projects?access_token=${leaked.secret}`, stack.publicUrl);
    expectProblem(await exchange(inUrl), 400, "credential_in_url");
  });

  test("is named in the audit log beside its account, and found there by its id", async () => {
    const owner = await openOwner();
    const token = await owner.makeToken(PERMISSIONS);
    const { id: account } = owner.account;
    await client(token).send("POST", `/v1/projects/${owner.projectId}/return-urls`, {
      url: "https://app.example.com/by-token",
    });
    const read = async (query: string): Promise<AuditEntry[]> => {
      await stack.runJobs();
      const path = `/v1/projects/${owner.projectId}/audit-log?${query}`;
      return expectOk<Page<AuditEntry>>("audit log", await owner.dashboard.send("GET", path)).data;
    };
    const byToken = await read(`actor=${token.id}`);
    expect(byToken.map(({ type, actor }) => ({ type, actor }))).toEqual([
      { type: "return_url.added", actor: { type: "account", id: account, token_id: token.id } },
    ]);
    expect((await read(`actor=${account}`)).map(({ type }) => type)).toEqual([
      "return_url.added",
      "project.created",
    ]);
    const log = await owner.dashboard.send("GET", "/v1/account/log");
    expect(log.text).toContain("access_token_created");
  });

  test("is shown once, and only its hash is stored", async () => {
    const owner: Owner = await openOwner();
    const { secret, id } = await owner.makeToken(["project:read"]);
    const list = await owner.dashboard.send("GET", "/v1/account/tokens");
    expect(list.text).toContain(id);
    expect(list.text).not.toContain(secret);
    const { rows } = await databaseOf(stack.bridge).execute<{ text: string }>(
      sql`select to_jsonb(access_tokens)::text as text from access_tokens where id = ${id}`,
    );
    expect(rows[0]?.text).not.toContain(secret.slice(0, -4));
  });
});
