import { sql } from "drizzle-orm";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { CallContext } from "#shared/contracts/call-context";
import { EVENTS } from "#shared/contracts/events";
import type { Role } from "#shared/contracts/permissions";
import type { AuditEntry } from "#shared/contracts/projects/audit-log";
import { makeLinkToken } from "#shared/crypto/link-token";
import type { ProjectsService } from "#shared/contracts/projects/service";
import type { TokensService } from "#shared/contracts/tokens/service";
import { account, apiKey, service } from "#support/services/callers";
import { newId } from "#shared/ids";
import { addMadeUpEvents } from "#support/made-up-events";
import { findEventFault, isEventType } from "#support/events";
import { valueOf } from "#support/services/result";
import {
  type ProjectsIsolate,
  type Tenant,
  makeAccount,
  makeTenant,
  projectsInProcess,
  putMember,
  startProjectsIsolate,
} from "#support/services/projects-in-process";
import {
  keyEntry,
  providersInProcess,
  startProvidersIsolate,
} from "#support/services/providers-in-process";
import { tokensInProcess } from "#support/services/tokens-in-process";
import { connectCode } from "#support/services/tokens-vault";
import { type Isolate, Project, TokensWorld } from "#support/services/tokens-world";
import { usersInProcess } from "#support/services/users-in-process";

let world: TokensWorld;
let projects: ProjectsService;
let tenant: Tenant;
let linkKeys: ProjectsIsolate["linkKeys"];
let owner: CallContext;
let deleted: Tenant;
let trimmed: Tenant;
let isolate: Isolate;
let tokens: TokensService;
/** As oauth calls it. */
let vault: TokensService;
let project: Project;
let log: AuditEntry[];

beforeAll(async () => {
  world = await TokensWorld.start();
  const deps = startProjectsIsolate(world.stores);
  projects = projectsInProcess(deps);
  linkKeys = deps.linkKeys;
  tenant = await makeTenant(deps);
  owner = tenant.as("owner");
  project = new Project(world, tenant.projectId, await world.integration(tenant.projectId));
  isolate = world.isolate();
  tokens = tokensInProcess(isolate);
  vault = tokensInProcess(isolate, "oauth");

  await trimAnother(deps);
  await changeProject();
  await changeWebhooks();
  await deleteAnother(deps);
  await changePeople(deps);
  await changeIntegrations();
  await changeConnections();
  await refreshConnections();
  await readTokens();
  await isolate.settled();

  await deps.settled();
  const input = { project_id: tenant.projectId };
  const asTokens = projectsInProcess(deps, "tokens");
  valueOf(await asTokens.drainOutbox(service("tokens", tenant.projectId), input));
  log = valueOf(await projects.listAuditLog(owner, { limit: 100 })).data;
  const gone = valueOf(await projects.listAuditLog(deleted.as("owner"), { limit: 100 })).data;
  const short = valueOf(await projects.listAuditLog(trimmed.as("owner"), { limit: 100 })).data;
  log.push(
    ...short.filter(({ type }) => /^audit_log|retention/.test(type)),
    ...gone.filter(({ type }) => /^project\.(deleted|deletion_started|restored)$/.test(type)),
  );
});
afterAll(() => world.close());

async function changePeople(deps: ProjectsIsolate): Promise<void> {
  const users = usersInProcess(deps);
  const { end_user: person } = valueOf(await users.createEndUser(owner, { external_id: "ada" }));
  const input = { end_user: person.id };
  valueOf(await users.blockEndUser(owner, input));
  valueOf(await users.unblockEndUser(owner, input));
  const { change } = valueOf(await users.deleteEndUser(owner, input));
  if (change !== null)
    valueOf(await users.finishEndUser(service("gateway", tenant.projectId), change));
}

async function deleteAnother(deps: ProjectsIsolate): Promise<void> {
  deleted = await makeTenant(deps);
  const remove = async () =>
    valueOf(await projects.deleteProject(deleted.as("owner"), { name: "Shop" }));
  await remove();
  const owner = { ...deleted.as("owner"), projectState: "deleting" as const };
  valueOf(await projects.restoreProject(owner));
  await remove();
  await deps.db.execute(sql`update projects set deletes_at = clock_timestamp()
    where id = ${deleted.projectId}`);
  valueOf(await projects.runDue(service("gateway")));
}

/** A project that loses an old line of its log. */
async function trimAnother(deps: ProjectsIsolate): Promise<void> {
  trimmed = await makeTenant(deps);
  const { projectId } = trimmed;
  await deps.settled();
  await addMadeUpEvents(deps.db, projectId, 1);
  await deps.db.execute(sql`update outbox set occurred_at = clock_timestamp() - interval '90 days'
    where project_id = ${projectId}`);
  const changes = { audit_retention_days: 30 };
  valueOf(await projects.updateProject(trimmed.as("owner"), { changes, version: null }));
  await deps.settled();
  // The line before it is young, and nothing goes before its turn.
  await deps.db.execute(sql`alter table audit_log disable trigger user`);
  await deps.db
    .execute(sql`update audit_log set occurred_at = clock_timestamp() - interval '91 days'
    where project_id = ${projectId} and seq = 1`);
  await deps.db.execute(sql`alter table audit_log enable trigger user`);
  valueOf(await projects.runDue(service("gateway")));
  valueOf(await projects.startAuditExport(trimmed.as("owner"), { format: "csv" }));
}

async function addMember(role: Role): Promise<string> {
  const id = await makeAccount(world);
  await putMember(world, { projectId: tenant.projectId, accountId: id, role });
  return id;
}

async function changeProject(): Promise<void> {
  const changes = { name: "The Shop", slug: newId("request").slice(4) };
  valueOf(await projects.updateProject(owner, { changes, version: null }));
  valueOf(await projects.archiveProject(owner));
  valueOf(await projects.unarchiveProject({ ...owner, projectState: "archived" }));
  const administrator: CallContext = { ...account(newId("account")), administrator: true };
  const suspension = { id: tenant.projectId, reason: "A test." };
  valueOf(await projects.suspendProject(administrator, suspension));
  valueOf(await projects.unsuspendProject(administrator, suspension));
  const added = valueOf(await projects.addReturnUrl(owner, { url: "https://app.example.com/" }));
  valueOf(await projects.removeReturnUrl(owner, { id: added.id }));
  valueOf(await projects.updateBranding(owner, { support: "help@example.com" }));
  const site = valueOf(
    await projects.addAllowedOrigin(owner, { origin: "https://app.example.com" }),
  );
  valueOf(await projects.removeAllowedOrigin(owner, { id: site.id }));
  const invite = async (email: string) =>
    valueOf(await projects.createInvitation(owner, { email, role: "viewer", inviter: "Anna" }));
  const revoked = await invite("zoe@example.com");
  valueOf(await projects.revokeInvitation(owner, { id: revoked.id }));
  const email = "ada@example.com";
  const { id } = await invite(email);
  const resent = valueOf(await projects.resendInvitation(owner, { id, inviter: "Anna" }));
  const token = await makeLinkToken(await linkKeys(), "invitation", resent.id);
  const guest = account(await makeAccount(world));
  valueOf(await projects.acceptInvitation(guest, { token, email }));
  const [left, removed] = [await addMember("viewer"), await addMember("developer")];
  await projects.updateMember(owner, {
    account_id: removed,
    changes: { role: "viewer" },
    version: null,
  });
  valueOf(await projects.removeMember(owner, { account_id: removed }));
  const leaver = account(left, { id: tenant.projectId, role: "viewer" });
  valueOf(await projects.leaveProject(leaver, { name: "The Shop" }));
  const scopes = ["tokens:read" as const, "audit:read" as const];
  const created = valueOf(await projects.createApiKey(owner, { name: "Server", scopes }));
  valueOf(await projects.renameApiKey(owner, { id: created.id, changes: { name: "Backend" } }));
  valueOf(await projects.rotateApiKey(owner, { id: created.id, overlap_seconds: 60 }));
  valueOf(await projects.revokeApiKey(owner, { id: created.id }));
  const operation = "GET /v1/audit-log";
  valueOf(await projects.recordRefusal(owner, { operation, code: "forbidden", count: 2 }));
}

async function changeWebhooks(): Promise<void> {
  const url = "https://hooks.atlas.example/";
  const { id } = valueOf(
    await projects.createWebhook(owner, { url, event_types: ["project.deleted"] }),
  );
  for (const changes of [{ description: "Ours" }, { enabled: false }, { enabled: true }])
    valueOf(await projects.updateWebhook(owner, { id, changes }));
  valueOf(await projects.rotateWebhookSecret(owner, { id, overlap_hours: 24 }));
  valueOf(await projects.deleteWebhook(owner, { id }));
}

async function changeIntegrations(): Promise<void> {
  const deps = startProvidersIsolate(world.stores, { vaultKeys: keyEntry("k1") });
  const providers = providersInProcess(deps);
  const github = { provider: "github", client_id: "client", client_secret: "client-secret" };
  const { id: integration } = valueOf(await providers.createIntegration(owner, github));
  for (const changes of [
    { name: "Ours" },
    { settings: { authorization_params: { allow_signup: "false" } } },
    { enabled: false },
    { enabled: true },
  ])
    valueOf(await providers.updateIntegration(owner, { integration, changes }));
  valueOf(await providers.deleteIntegration(owner, { integration }));
}

async function changeConnections(): Promise<void> {
  const store = async (connect_code_hash: string | null) =>
    vault.storeConnection(
      service("oauth", project.id),
      await project.grantInput({ connect_code_hash }),
    );
  const app = apiKey(project.id, ["connect:write"]);

  const first = await connectCode();
  const input = { connection_id: valueOf(await store(first.hash)).connection_id };
  valueOf(await tokens.confirmConnection(app, { connect_code: first.code, external_id: "user-1" }));
  const changes = { tags: { team: "blue" }, metadata: { seats: 3 } };
  valueOf(await tokens.updateConnection(project.ctx, { ...input, changes }));
  valueOf(await tokens.disableConnection(project.ctx, input));
  valueOf(await tokens.enableConnection(project.ctx, input));
  valueOf(await store(null));
  valueOf(await tokens.revokeConnection(project.ctx, input));
  const second = await connectCode();
  valueOf(await store(second.hash));
  valueOf(
    await tokens.confirmConnection(app, { connect_code: second.code, external_id: "user-1" }),
  );
  valueOf(await tokens.deleteConnection(project.ctx, { ...input, hard: true }));
}

async function refreshConnections(): Promise<void> {
  const flapping = await project.connectExpired(isolate, { subject: "flapping" });
  world.double.program("refresh", { kind: "status", status: 503 });
  expect((await project.read(isolate, flapping.id)).ok).toBe(false);
  await world.db.execute(sql`update connection_tokens set retry_at = null`);
  world.double.program("refresh", { kind: "ok" });
  valueOf(await project.read(isolate, flapping.id));

  const dead = await project.connectExpired(isolate, { subject: "dead" });
  world.double.killGrant(dead.refreshToken);
  expect((await project.read(isolate, dead.id)).ok).toBe(false);
}

async function readTokens(): Promise<void> {
  const read = await project.connect(isolate, { subject: "read" });
  valueOf(await project.read(isolate, read.id));
  await isolate.flushReads();
  const seen = { connection_id: read.id, max_wait: 0 };
  valueOf(await tokens.revealToken(owner, seen));

  const altered = await project.connect(isolate, { subject: "altered" });
  await world.db.execute(sql`
    update connection_tokens set access_sealed = refresh_sealed where connection_id = ${altered.id}`);
  expect((await project.read(isolate, altered.id)).ok).toBe(false);
}

test("every event of the catalogue reaches the audit log", () => {
  const seen = new Set(log.map(({ type }) => type));
  expect([...seen].toSorted()).toEqual(Object.keys(EVENTS).toSorted());
});

test("every event is about what the catalogue says, and says it", () => {
  expect(log.flatMap((entry) => findEventFault(entry) ?? [])).toEqual([]);
});

test("every member of the catalogue is written by some statement", () => {
  const seen = new Set(
    log.flatMap(({ type, data }) => Object.keys(data).map((name) => `${type} ${name}`)),
  );
  const expected = Object.entries(EVENTS).flatMap(([type, { data }]) =>
    Object.keys(data().shape).map((name) => `${type} ${name}`),
  );
  expect([...seen].toSorted()).toEqual(expected.toSorted());
});

test("every event has an id of the one form, an actor, and its request where there is one", () => {
  for (const entry of log) {
    expect(isEventType(entry.type) && entry.event_id, entry.type).toMatch(
      /^evt_[0-7][0-9a-z]{25}$/,
    );
    expect(entry.actor.id, entry.type).toEqual(expect.any(String));
    const isOfOneRequest = !["connection.tokens_read", "vault.tampering_detected"].includes(
      entry.type,
    );
    expect(entry.request_id !== null, entry.type).toBe(isOfOneRequest);
  }
});

test("a connection's events tell its story in order", () => {
  const [created] = log.filter(({ type }) => type === "connection.created").toReversed();
  const told = log.filter(({ subject }) => subject === created?.subject).toReversed();
  const integration_id = project.integration.id;
  expect(told.map(({ type, data }) => [type, data])).toEqual([
    ["connection.created", { integration_id, state: "active", confirmed: true }],
    ["connection.updated", { tags: true, metadata: true }],
    ["connection.updated", { state: "disabled" }],
    ["connection.updated", { state: "active" }],
    ["connection.updated", { reconnected: true, state: "active" }],
    ["connection.revoked", {}],
    ["connection.updated", { confirmed: true, state: "active" }],
    ["connection.deleted", { hard: true }],
  ]);
});
