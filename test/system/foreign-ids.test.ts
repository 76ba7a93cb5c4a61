import { sql } from "drizzle-orm";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { addPasskey } from "#support/authenticator/add-passkey";
import type { HttpAnswer } from "../../dev/browser/http-exchange.ts";
import { expectOk } from "../../dev/demo/dashboard-client.ts";
import type { Page } from "#shared/contracts/fields";
import type { AccountSession } from "#shared/contracts/auth/session";
import type { Flow } from "#shared/contracts/oauth/flow-record";
import type { Invitation } from "#shared/contracts/projects/invitation";
import type { NewWebhook } from "#shared/contracts/projects/webhook";
import type { WebhookDelivery } from "#shared/contracts/projects/webhook-delivery";
import type { Integration } from "#shared/contracts/providers/integration";
import type { EndUserRecord } from "#shared/contracts/users/end-user";
import type { Database } from "#shared/db/client";
import { newId } from "#shared/ids";
import { connectAtDouble, newExternalId } from "#support/flow";
import { type Operation, fillPath, readOperations } from "#support/openapi/openapi";
import { anonymousProblem, expectProblem } from "#support/openapi/problem";
import { type ProviderDouble, startProviderDouble } from "#support/provider-double/provider-double";
import { ID_KINDS, type Named, sampleFor, unknownIdFor } from "#support/openapi/sample-requests";
import { type TestStack, startTestStack } from "#support/stack";
import { databaseOf, snapshot } from "#support/stored";
import { type Tenant, openTenant, plugInDouble, signUpDeveloper } from "#support/tenant";

/** A tenant with one of everything that has an id. */
type Furnished = {
  tenant: Tenant;
  integration: Integration;
  externalId: string;
  /** By the names that path parameters have. */
  ids: Record<string, string>;
};

let stack: TestStack;
let double: ProviderDouble;
let db: Database;
let own: Furnished;
let foreign: Furnished;
let doors: { public: Operation[]; dashboard: Operation[] };

beforeAll(async () => {
  double = await startProviderDouble();
  stack = await startTestStack({ localProviders: [double.origin] });
  db = databaseOf(stack.bridge);
  own = await furnish();
  foreign = await furnish();
  doors = {
    public: await readOperations(stack.publicUrl),
    // Administrators see the whole installation, so nothing there is a stranger's. Others find no such routes:
    // `route-security.test.ts`.
    dashboard: (await readOperations(stack.dashboardUrl)).filter(
      ({ path }) => !path.startsWith("/v1/admin/"),
    ),
  };
});
afterAll(async () => {
  await stack?.stop();
  await double?.close();
});

async function furnish(): Promise<Furnished> {
  const developer = await signUpDeveloper(stack);
  const tenant = await openTenant(stack, developer);
  const integration = await plugInDouble(tenant, double);
  const externalId = newExternalId();
  const { connectionId } = await connectAtDouble(tenant, integration, { external_id: externalId });
  const [flow] = expectOk<Page<Flow>>("flows", await tenant.app.send("GET", "/v1/flows")).data;
  const [endUser] = expectOk<Page<EndUserRecord>>(
    "end users",
    await tenant.app.send("GET", "/v1/end-users"),
  ).data;
  const [session] = expectOk<Page<AccountSession>>(
    "sessions",
    await tenant.developer.dashboard.send("GET", "/v1/account/sessions"),
  ).data;
  const invitation = expectOk<Invitation>(
    "invitation",
    await tenant.developer.dashboard.send("POST", `/v1/projects/${tenant.projectId}/invitations`, {
      email: `${newExternalId()}@example.com`.replaceAll("_", "-"),
      role: "viewer",
    }),
  );
  const { webhookId, eventId } = await makeWebhook(tenant);
  const { passkey } = await addPasskey(stack, tenant.developer);
  const { dashboard, password } = developer;
  const token = expectOk<{ id: string }>(
    "access token",
    await dashboard.send("POST", "/v1/account/tokens", {
      current_password: password,
      name: "Foreign",
      permissions: ["project:read"],
    }),
  );
  const origin = expectOk<{ id: string }>(
    "allowed origin",
    await dashboard.send("POST", `/v1/projects/${tenant.projectId}/allowed-origins`, {
      origin: "https://pages.example",
    }),
  );
  const ids = {
    access_token_id: token.id,
    allowed_origin_id: origin.id,
    passkey_id: passkey.id,
    identity_id: await linkIdentity(tenant),
    webhook_id: webhookId,
    event_id: eventId,
    project_id: tenant.projectId,
    connection_id: connectionId,
    integration: integration.id,
    api_key_id: tenant.apiKey.id,
    return_url_id: tenant.returnUrlId,
    flow_id: flow?.id ?? "",
    end_user: endUser?.id ?? "",
    session_id: session?.id ?? "",
    account_id: tenant.developer.session.account.id,
    invitation_id: invitation.id,
  };
  return { tenant, integration, externalId, ids };
}

/** Somebody at a provider who opens the tenant's account. */
async function linkIdentity({ developer }: Tenant): Promise<string> {
  const id = newId("identity");
  await databaseOf(stack.bridge).execute(sql`
    insert into linked_identities
      (id, account_id, integration_id, provider, provider_name, issuer, subject)
    values (${id}, ${developer.session.account.id}, ${newId("integration")}, 'github', 'GitHub',
      'https://github.com', ${id})`);
  return id;
}

/** A disabled webhook with one delivery that was dropped, so that the jobs leave both alone. */
async function makeWebhook({ app }: Tenant): Promise<{ webhookId: string; eventId: string }> {
  const url = `${double.origin}/no-such-receiver`;
  const body = { url, event_types: ["project.deleted"] };
  const { id } = expectOk<NewWebhook>("webhook", await app.send("POST", "/v1/webhooks", body));
  const sent = await app.send("POST", `/v1/webhooks/${id}/test`);
  expectOk("disabled", await app.send("PATCH", `/v1/webhooks/${id}`, { enabled: false }));
  return { webhookId: id, eventId: expectOk<WebhookDelivery>("test", sent).event_id };
}

const named = ({ tenant, integration, externalId, ids }: Furnished): Named => ({
  integration: integration.id,
  externalId,
  connectionId: ids["connection_id"] ?? "",
  returnUrl: tenant.returnUrl,
});

/** Sends a well-formed request of `own`, on one of its two doors, with these ids in its path. */
async function ask(operation: Operation, ids: Record<string, string>): Promise<HttpAnswer> {
  const { query = {}, body } = sampleFor(operation.id, named(own));
  const search = new URLSearchParams(query).toString();
  const path = `${fillPath(operation.path, ids)}${search === "" ? "" : `?${search}`}`;
  const sender = doors.public.includes(operation) ? own.tenant.app : own.tenant.developer.dashboard;
  return sender.send(operation.method, path, body);
}

/** Ids that no request of `own` may get anywhere with, in place of a good one of this kind. */
function uselessIds(parameter: string): string[] {
  const kind = ID_KINDS[parameter];
  const otherKinds = Object.entries(own.ids).filter(([name]) => ID_KINDS[name] !== kind);
  const good = own.ids[parameter] ?? "";
  return [
    foreign.ids[parameter] ?? "",
    unknownIdFor(parameter),
    ...otherKinds.map(([, id]) => id),
    newId("event"),
    good.toUpperCase(),
    `${good}x`,
    good.slice(0, -1),
    `${good} `,
    ` ${good}`,
    `${good}\n`,
    "0",
    "-1",
    "null",
    "undefined",
    "true",
    "__proto__",
    "constructor",
    "' OR '1'='1",
    "%",
    "..",
    "../..",
    `../${good}`,
    `x/../${good}`,
    "*",
    "{}",
    "🔑",
    "\u202e",
    "x".repeat(4000),
  ];
}

/** `.` and `..` never arrive: clients and servers take them out of a path. */
const arrives = (id: string): boolean => id !== "." && id !== "..";

describe.each(["public", "dashboard"] as const)("on the %s door", (door) => {
  test("an id that is not the caller's own is not found, whatever it is, in the same words", async () => {
    await stack.runJobs();
    const before = await snapshot(db);
    const withIds = doors[door].filter(({ pathParams }) => pathParams.length > 0);
    expect(withIds.length).toBeGreaterThan(10);
    for (const operation of withIds)
      for (const parameter of operation.pathParams) {
        const said = new Map<string, string[]>();
        const ids = uselessIds(parameter).filter(arrives);
        const answers = await Promise.all(
          ids.map((id) => ask(operation, { ...own.ids, [parameter]: id })),
        );
        for (const [index, answer] of answers.entries()) {
          const id = ids[index] ?? "";
          expect(answer.status, `${operation.id} {${parameter}}=${id}: ${answer.text}`).toBe(404);
          expectProblem(answer, 404, "not_found");
          const words = JSON.stringify(anonymousProblem(answer));
          said.set(words, [...(said.get(words) ?? []), id]);
        }
        expect([...said.keys()], `${operation.id} {${parameter}}`).toHaveLength(1);
      }
    await stack.runJobs();
    expect(await snapshot(db)).toEqual(before);
  });
});

test("on the dashboard's door own and foreign ids in one path never meet", async () => {
  const nested = doors.dashboard.filter(({ pathParams }) => pathParams.length > 1);
  expect(nested.length).toBeGreaterThan(10);
  for (const operation of nested)
    for (const parameter of operation.pathParams.filter((name) => name !== "project_id")) {
      const mixed = { ...own.ids, [parameter]: foreign.ids[parameter] ?? "" };
      expectProblem(await ask(operation, mixed), 404, "not_found");
      const other = { ...foreign.ids, [parameter]: own.ids[parameter] ?? "" };
      expectProblem(await ask(operation, other), 404, "not_found");
    }
});

test("every id kind of the documents is filled with the caller's own somewhere, and then found", async () => {
  for (const operation of [...doors.public, ...doors.dashboard].filter(
    ({ method, pathParams }) => method === "GET" && pathParams.length > 0,
  ))
    expect((await ask(operation, own.ids)).status, operation.id).toBe(200);
});

describe("a foreign id outside of the path", () => {
  const post = (path: string, body: unknown) => own.tenant.app.send("POST", path, body);
  const session = () => ({ external_id: "user-1", return_to: own.tenant.returnUrl });

  test("in a filter finds what a nonexistent one finds", async () => {
    const paths = (integration: string) => [
      `/v1/connections?integration=${integration}`,
      `/v1/token?integration=${integration}&external_id=${foreign.externalId}`,
    ];
    const unknown = paths(newId("integration"));
    for (const [index, path] of [
      ...paths(foreign.integration.id).entries(),
      ...paths(foreign.integration.key).entries(),
    ]) {
      const answer = await own.tenant.app.send("GET", path);
      expectProblem(answer, 404, "not_found");
      const control = await own.tenant.app.send("GET", unknown[index] ?? "");
      expect(anonymousProblem(answer)).toEqual(anonymousProblem(control));
    }
    const byPerson = await own.tenant.app.send(
      "GET",
      `/v1/connections?external_id=${foreign.externalId}`,
    );
    expect(JSON.parse(byPerson.text)).toEqual({ data: [], next_cursor: null });
  });

  test("as a cursor shows nothing of the other project", async () => {
    const cursor = foreign.ids["connection_id"] ?? "";
    const answer = await own.tenant.app.send("GET", `/v1/connections?cursor=${cursor}`);
    for (const id of Object.values(foreign.ids).filter((id) => id !== cursor))
      expect(answer.text).not.toContain(id);
  });

  test("in a bulk read is one entry that was not found, beside those that were", async () => {
    const mine = own.ids["connection_id"] ?? "";
    const ids = [foreign.ids["connection_id"] ?? "", newId("connection"), "garbage", mine];
    const answer = await post("/v1/tokens", { connection_ids: ids });
    expect(answer.status).toBe(200);
    const { data }: { data: { error: { code: string } | null; token: unknown }[] } = JSON.parse(
      answer.text,
    );
    expect(data.map(({ error }) => error?.code ?? "found")).toEqual([
      "not_found",
      "not_found",
      "not_found",
      "found",
    ]);
    expect(data[0]?.error).toEqual(data[1]?.error);
  });

  test("in a connect session makes none", async () => {
    await stack.runJobs();
    const before = await snapshot(db);
    for (const [theirs, nobodys] of [
      [{ integrations: [foreign.integration.id] }, { integrations: [newId("integration")] }],
      [{ integrations: [foreign.integration.key] }, { integrations: ["unknown-key"] }],
      [{ connection_id: foreign.ids["connection_id"] }, { connection_id: newId("connection") }],
    ]) {
      const answer = await post("/v1/connect/sessions", { ...session(), ...theirs });
      const control = await post("/v1/connect/sessions", { ...session(), ...nobodys });
      expect(answer.status).toBe(404);
      expect(anonymousProblem(answer)).toEqual(anonymousProblem(control));
    }
    const elsewhere = { ...session(), return_to: foreign.tenant.returnUrl };
    expectProblem(await post("/v1/connect/sessions", elsewhere), 422, "return_url_not_registered");
    const after = await snapshot(db);
    expect({ ...after, end_users: "" }).toEqual({ ...before, end_users: "" });
  });

  test("lists hold the caller's own and nothing else", async () => {
    for (const operation of [...doors.public, ...doors.dashboard].filter(
      ({ id, method }) => method === "GET" && id.startsWith("list"),
    )) {
      const answer = await ask(operation, own.ids);
      expect(answer.status, operation.id).toBe(200);
      for (const id of Object.values(foreign.ids))
        expect(answer.text, operation.id).not.toContain(id);
    }
  });
});
