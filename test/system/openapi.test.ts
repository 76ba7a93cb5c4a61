import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { HttpAnswer } from "../../dev/browser/http-exchange.ts";
import { expectOk } from "../../dev/demo/dashboard-client.ts";
import type { Page } from "#shared/contracts/fields";
import type { Invitation } from "#shared/contracts/projects/invitation";
import type { Member } from "#shared/contracts/projects/member";
import type { Project } from "#shared/contracts/projects/project";
import type { Flow } from "#shared/contracts/oauth/flow-record";
import type { Integration } from "#shared/contracts/providers/integration";
import { DescribedApi } from "#support/openapi/described-api";
import { connectAtSandbox, newExternalId } from "#support/flow";
import { expectProblem } from "#support/openapi/problem";
import { type TestStack, startTestStack } from "#support/stack";
import { type Tenant, openTenant, plugInSandbox, signUpDeveloper } from "#support/tenant";

let stack: TestStack;
let tenant: Tenant;
let integration: Integration;
let doors: { public: DescribedApi; dashboard: DescribedApi };

beforeAll(async () => {
  stack = await startTestStack();
  tenant = await openTenant(stack, await signUpDeveloper(stack));
  integration = await plugInSandbox(stack, tenant);
  doors = {
    public: await DescribedApi.read(stack.publicUrl),
    dashboard: await DescribedApi.read(stack.dashboardUrl),
  };
});
afterAll(() => stack?.stop());

type Client = { send(method: string, path: string, body?: unknown): Promise<HttpAnswer> };

/** Sends a request, and holds it and its answer against the document of its door. */
async function send(
  door: keyof typeof doors,
  method: string,
  path: string,
  body?: unknown,
): Promise<HttpAnswer> {
  const client: Client = door === "public" ? tenant.app : tenant.developer.dashboard;
  const answer = await client.send(method, path, body);
  const contradictions = doors[door].contradictions({ method, path, body, answer });
  expect(contradictions, `${method} ${path}: ${answer.text}`).toEqual([]);
  return answer;
}

describe.each(["public", "dashboard"] as const)("the document of the %s door", (door) => {
  test("has schemas that a strict validator compiles", () => {
    const schemas = doors[door].schemas();
    expect(schemas.length).toBeGreaterThan(50);
    for (const pointer of schemas)
      expect(() => doors[door].errors(pointer, null), pointer).not.toThrow();
  });

  test("shows examples and defaults that fit their own schemas", () => {
    const shown = doors[door].shown();
    expect(shown.length).toBeGreaterThan(20);
    const wrong = shown.flatMap(({ where, schema, value }) =>
      doors[door].errors(schema, value).map((error) => `${where} ${error}`),
    );
    expect(wrong).toEqual([]);
  });
});

describe("the public document fits what clients and routes exchange", () => {
  const connection = async (changes = {}) =>
    (await connectAtSandbox(tenant, integration, changes)).connectionId;

  test("about connect sessions", async () => {
    const answer = await send("public", "POST", "/v1/connect/sessions", {
      external_id: "Zoë 🦊 #1",
      return_to: tenant.returnUrl,
      integrations: [integration.key],
      confirm: true,
      display_name: "Zoë",
      tags: { team: "blue" },
      metadata: { plan: "pro", seats: [1, null] },
      language: "ru",
    });
    expect(answer.status).toBe(201);
  });

  test("about integrations", async () => {
    const created = await send("public", "POST", "/v1/integrations", {
      provider: "github",
      key: "git-hub",
      name: "GitHub",
      client_id: "client",
      client_secret: "secret",
      scopes: ["read:user"],
      refresh_margin_seconds: 60,
    });
    expect(created.status).toBe(201);
    const changes = { name: "Hub", scopes: ["repo"], enabled: false, refresh_margin_seconds: null };
    const updated = await send("public", "PATCH", "/v1/integrations/git-hub", changes);
    expect(expectOk<Integration>("update", updated)).toMatchObject(changes);
    await send("public", "GET", "/v1/integrations/git-hub");
    await send("public", "GET", "/v1/integrations");
    await send("public", "GET", "/v1/providers");
    expect((await send("public", "DELETE", "/v1/integrations/git-hub")).status).toBe(204);
  });

  test("about connections and their tokens", async () => {
    const externalId = newExternalId();
    const id = await connection({ external_id: externalId });
    const path = `/v1/connections/${id}`;
    const query = new URLSearchParams({ integration: integration.key, external_id: externalId });
    await send("public", "GET", path);
    await send("public", "GET", "/v1/connections?limit=1");
    await send("public", "GET", `/v1/end-users?limit=1&query=${externalId}`);
    await send("public", "GET", `/v1/end-users/${externalId}`);
    await send("public", "PATCH", path, { tags: { team: "blue" }, metadata: { plan: "pro" } });
    await send("public", "GET", `${path}/token?max_wait=5`);
    await send("public", "GET", `/v1/token?${query}`);
    const unknown = "con_01jd0000000000000000000000";
    await send("public", "POST", "/v1/tokens", { connection_ids: [id, unknown] });
    await send("public", "POST", `${path}/refresh`, { max_wait: 20 });
    await send("public", "POST", `${path}/introspect`);
    await send("public", "POST", `${path}/disable`);
    await send("public", "POST", "/v1/tokens", { connection_ids: [id] });
    await send("public", "POST", `${path}/enable`);
    await send("public", "POST", `${path}/revoke`);
    expect((await send("public", "DELETE", `${path}?hard=true`)).status).toBe(200);
  });

  test("about confirmations", async () => {
    const external_id = newExternalId();
    const confirm = { confirm: true, external_id };
    const { params } = await connectAtSandbox(tenant, integration, confirm);
    const body = { connect_code: params.get("connect_code"), external_id };
    expect((await send("public", "POST", "/v1/connections/confirm", body)).status).toBe(200);
  });

  test("about flows", async () => {
    await connection();
    const answer = await send("public", "GET", "/v1/flows?outcome=connected&limit=1");
    const [flow] = expectOk<Page<Flow>>("flows", answer).data;
    expect((await send("public", "GET", `/v1/flows/${flow?.id}`)).status).toBe(200);
  });

  test("about the key and the audit log", async () => {
    await stack.runJobs();
    expect((await send("public", "GET", "/v1/key")).status).toBe(200);
    expect((await send("public", "GET", "/v1/audit-log?limit=100")).status).toBe(200);
  });

  test("about errors", async () => {
    const unknown = "/v1/connections/con_01jd0000000000000000000000";
    expectProblem(await send("public", "GET", unknown), 404, "not_found");
    const bad = await send("public", "POST", "/v1/connect/sessions", { external_id: "a\nb" });
    expectProblem(bad, 400, "invalid_request");
    const away = { external_id: "user-1", return_to: "https://elsewhere.example" };
    const refused = await send("public", "POST", "/v1/connect/sessions", away);
    expectProblem(refused, 422, "return_url_not_registered");
    const id = await connection();
    await send("public", "POST", `/v1/connections/${id}/revoke`);
    const revoked = await send("public", "GET", `/v1/connections/${id}/token`);
    expectProblem(revoked, 409, "connection_revoked");
  });
});

test("the dashboard's document fits what its page and routes exchange", async () => {
  const project = `/v1/projects/${tenant.projectId}`;
  const created = await send("dashboard", "POST", "/v1/projects", { name: "Проект 🦊" });
  expect(created.status).toBe(201);
  await send("dashboard", "GET", "/v1/projects");
  await send("dashboard", "GET", "/v1/session");
  expect((await send("dashboard", "PATCH", "/v1/account", { name: "Zoë 🦊" })).status).toBe(200);
  expect((await send("dashboard", "GET", "/v1/account/sessions?limit=1")).status).toBe(200);
  expect((await send("dashboard", "DELETE", "/v1/account/sessions")).status).toBe(200);
  const passwords = { current_password: "not this one", new_password: "a long passphrase" };
  const wrong = await send("dashboard", "POST", "/v1/account/password", passwords);
  expectProblem(wrong, 403, "wrong_password");
  const another = `/v1/projects/${expectOk<{ id: string }>("project", created).id}`;
  expect((await send("dashboard", "PATCH", another, { name: "Other" })).status).toBe(200);
  const mismatch = await send("dashboard", "DELETE", another, { name: "Проект 🦊" });
  expectProblem(mismatch, 422, "project_name_mismatch");
  const inUse = await send("dashboard", "DELETE", project, { name: "System test" });
  expectProblem(inUse, 409, "project_in_use");
  const guest = { email: "guest@example.com", role: "viewer" };
  const invited = await send("dashboard", "POST", `${another}/invitations`, guest);
  const invitation = expectOk<Invitation>("invitation", invited);
  await send("dashboard", "GET", `${another}/invitations`);
  const twice = await send("dashboard", "POST", `${another}/invitations`, guest);
  expectProblem(twice, 409, "invitation_exists");
  const at = `${another}/invitations/${invitation.id}`;
  const resent = await send("dashboard", "POST", `${at}/resend`, { locale: "ru" });
  const { id: successor } = expectOk<Invitation>("invitation", resent);
  expect((await send("dashboard", "DELETE", `${another}/invitations/${successor}`)).status).toBe(
    204,
  );
  for (const verb of ["open", "accept"]) {
    const token = { token: "inv_01jd.aBc" };
    expectProblem(
      await send("dashboard", "POST", `/v1/invitations/${verb}`, token),
      410,
      "link_invalid",
    );
  }
  expect((await send("dashboard", "DELETE", another, { name: "Other" })).status).toBe(204);
  const deleting = expectOk<Project>("project", await send("dashboard", "GET", another));
  expect(deleting.state).toBe("deleting");
  const late = await send("dashboard", "PATCH", another, { name: "Too late" });
  expectProblem(late, 409, "project_deleting");
  expect((await send("dashboard", "POST", `${another}/restore`)).status).toBe(200);
  expect((await send("dashboard", "POST", `${another}/archive`)).status).toBe(200);
  const archived = await send("dashboard", "PATCH", another, { name: "Too late" });
  expectProblem(archived, 409, "project_archived");
  expect((await send("dashboard", "POST", `${another}/unarchive`)).status).toBe(200);
  const members = await send("dashboard", "GET", `${another}/members`);
  const [self] = expectOk<Page<Member>>("members", members).data;
  const alone = { role: "viewer" };
  const lone = await send("dashboard", "PATCH", `${another}/members/${self?.account_id}`, alone);
  expectProblem(lone, 409, "last_owner");
  expectProblem(
    await send("dashboard", "POST", `${another}/leave`, { name: "Other" }),
    409,
    "last_owner",
  );
  await send("dashboard", "GET", project);
  const url = "https://app.example.com/connected";
  const added = await send("dashboard", "POST", `${project}/return-urls`, { url });
  const { id } = expectOk<{ id: string }>("return URL", added);
  await send("dashboard", "GET", `${project}/return-urls`);
  await send("dashboard", "POST", `${project}/return-urls`, { url });
  expect((await send("dashboard", "DELETE", `${project}/return-urls/${id}`)).status).toBe(204);
  const key = { name: "Backend", scopes: ["tokens:read"], expires_in_days: 1 };
  const made = await send("dashboard", "POST", `${project}/api-keys`, key);
  await send("dashboard", "GET", `${project}/api-keys`);
  const keyId = expectOk<{ id: string }>("key", made).id;
  expect((await send("dashboard", "DELETE", `${project}/api-keys/${keyId}`)).status).toBe(204);
  await send("dashboard", "GET", `${project}/integrations`);
  await send("dashboard", "GET", `${project}/connections`);
  await send("dashboard", "GET", `${project}/end-users`);
  const { connectionId } = await connectAtSandbox(tenant, integration);
  const shown = `${project}/connections/${connectionId}/reveal-token`;
  expect((await send("dashboard", "POST", shown, {})).status).toBe(200);
});

describe("a wrong body is refused by the document, as by the route", () => {
  const session = () => ({ external_id: "user-1", return_to: tenant.returnUrl });
  test.each<[what: string, path: string, make: () => unknown]>([
    [
      "a control character in an id",
      "/v1/connect/sessions",
      () => ({ ...session(), external_id: "a\nb" }),
    ],
    ["an empty id", "/v1/connect/sessions", () => ({ ...session(), external_id: "" })],
    ["a foreign member", "/v1/connect/sessions", () => ({ ...session(), role: "owner" })],
    ["a number for a text", "/v1/connect/sessions", () => ({ ...session(), return_to: 5 })],
    ["a missing member", "/v1/connect/sessions", () => ({ external_id: "user-1" })],
    ["no body", "/v1/connect/sessions", () => undefined],
    [
      "an upper-case key",
      "/v1/integrations",
      () => ({ provider: "github", key: "GitHub", client_id: "id", client_secret: "secret" }),
    ],
    [
      "a scope with a space",
      "/v1/integrations",
      () => ({ provider: "github", client_id: "id", client_secret: "secret", scopes: ["a b"] }),
    ],
  ])("%s", async (_, path, make) => {
    const body = make();
    expect(doors.public.requestErrors("POST", path, body)).not.toEqual([]);
    const answer = await send("public", "POST", path, body);
    expectProblem(answer, 400, "invalid_request");
  });

  test("and a wrong answer would be found", async () => {
    const path = "/v1/connect/sessions";
    const answer = await tenant.app.send("POST", path, session());
    const { url: _url, ...rest } = JSON.parse(answer.text);
    const wrong = { ...answer, text: JSON.stringify({ ...rest, expires_at: "tomorrow" }) };
    const exchange = { method: "POST", path, body: session(), answer: wrong };
    expect(doors.public.contradictions(exchange).join()).toMatch(/url.*expires_at|expires_at.*url/);
  });
});
