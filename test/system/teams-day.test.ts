import { afterAll, beforeAll, expect, test } from "vitest";
import type { NewApiKey } from "#shared/contracts/projects/api-key";
import type { NewWebhook } from "#shared/contracts/projects/webhook";
import type { Replay } from "#shared/contracts/projects/webhook-delivery";
import { type Credentials, DashboardClient, expectOk } from "../../dev/demo/dashboard-client.ts";
import { newCredentials } from "../../dev/demo/journey.ts";
import { linkIn } from "../../dev/mailbox/mailbox.ts";
import { AppClient } from "#support/app-client";
import { connectAtSandbox } from "#support/flow";
import { expectProblem } from "#support/openapi/problem";
import { type TestStack, startTestStack } from "#support/stack";
import { type Tenant, openTenant, plugInSandbox } from "#support/tenant";
import { WebhookReceiver, typeOf, verify } from "#support/webhooks/receiver";

let stack: TestStack;
let receiver: WebhookReceiver;

beforeAll(async () => {
  receiver = await WebhookReceiver.start();
  stack = await startTestStack({ localProviders: [receiver.origin] });
});
afterAll(async () => {
  await stack?.stop();
  await receiver?.close();
});

/** Somebody with an account, whose mail arrives. */
async function join(person: Credentials): Promise<DashboardClient> {
  const dashboard = new DashboardClient(stack.dashboardUrl);
  await dashboard.signUp(person);
  await dashboard.signIn(person);
  return dashboard;
}

const tokenIn = async (to: string, subject: RegExp): Promise<string> => {
  let link = "";
  await expect
    .poll(() => {
      const mail = stack.mailbox.mailsTo(to).findLast((one) => subject.test(one.subject));
      link = mail === undefined ? "" : linkIn(mail);
      return link;
    })
    .not.toBe("");
  return new URL(link).hash.slice(1);
};

test("a team's day: invite, accept, demote, rotate, receive, replay, reset, end, export, delete", async () => {
  const startedMs = Date.now();
  const [olga, dima] = [newCredentials(), newCredentials()];
  const owner = await join(olga);
  const session = await owner.signIn(olga);
  const tenant: Tenant = await openTenant(stack, {
    dashboard: owner,
    session,
  });
  const home = `/v1/projects/${tenant.projectId}`;
  const ask = async <T>(who: DashboardClient, method: string, path: string, body?: object) =>
    expectOk<T>(`${method} ${path}`, await who.send(method, path, body));

  // Olga invites Dima. The mail brings him in, as an admin.
  await ask(owner, "POST", `${home}/invitations`, { email: dima.email, role: "admin" });
  const invitation = { token: await tokenIn(dima.email, /invite/i) };
  const developer = await join(dima);
  expectProblem(await developer.send("GET", home), 404, "not_found");
  await ask(developer, "POST", "/v1/invitations/accept", invitation);
  expect(await ask(developer, "GET", home)).toMatchObject({ role: "admin" });
  expectProblem(
    await developer.send("POST", "/v1/invitations/accept", invitation),
    410,
    "link_invalid",
  );

  // He adds a webhook, and a person connects.
  const hook = await ask<NewWebhook>(developer, "POST", `${home}/webhooks`, { url: receiver.url });
  const integration = await plugInSandbox(stack, tenant);
  const { connectionId } = await connectAtSandbox(tenant, integration);
  const isConnection = (one: Parameters<typeof typeOf>[0]) => typeOf(one) === "connection.created";
  const [created] = await receiver.wait(1, isConnection);
  if (created === undefined) throw new Error("no webhook");
  expect(verify(hook.secret, created)).toMatchObject({ data: { subject: connectionId } });

  // The key is exchanged while the app goes on.
  const oldKey = tenant.apiKey;
  const rotated = await ask<NewApiKey>(developer, "POST", `${home}/api-keys/${oldKey.id}/rotate`, {
    overlap_seconds: 3600,
  });
  for (const secret of [oldKey.secret, rotated.secret])
    expect(
      (await new AppClient(stack.publicUrl, secret).readToken(connectionId)).access_token,
    ).not.toBe("");

  // Demoted, he reads and changes nothing, from the next request on.
  const { account } = await developer.signIn(dima);
  await ask(owner, "PATCH", `${home}/members/${account.id}`, { role: "viewer" });
  await ask(developer, "GET", `${home}/webhooks`);
  const refused = await developer.send("POST", `${home}/webhooks`, { url: receiver.url });
  expectProblem(refused, 403, "forbidden");
  const [demoted] = await receiver.wait(1, (one) => typeOf(one) === "member.role_changed");
  expect(demoted).toBeDefined();

  // What was missed is sent again: the same message, with the same id.
  const replay = await ask<Replay>(owner, "POST", `${home}/webhooks/${hook.id}/replay`, {
    since: new Date(startedMs).toISOString(),
    include_delivered: true,
  });
  expect(replay.queued).toBeGreaterThan(0);
  await stack.runJobs();
  const [, again] = await receiver.wait(2, isConnection);
  expect(again?.headers["webhook-id"]).toBe(created.headers["webhook-id"]);
  expect(verify(hook.secret, again ?? created)).toEqual(verify(hook.secret, created));

  // Dima forgot his password. The link sets another one and ends his session.
  await developer.send("POST", "/v1/password-reset", { email: dima.email });
  const reset = {
    token: await tokenIn(dima.email, /password/i),
    new_password: "a new one, longer",
  };
  await ask(developer, "POST", "/v1/password-reset/confirm", reset);
  expectProblem(await developer.send("GET", "/v1/session"), 401, "unauthenticated");
  await developer.signIn({ ...dima, password: reset.new_password });

  // Olga ends the session that she left open elsewhere.
  const elsewhere = new DashboardClient(stack.dashboardUrl);
  await elsewhere.signIn(olga);
  const sessions = await ask<{ data: { id: string; current: boolean }[] }>(
    owner,
    "GET",
    "/v1/account/sessions",
  );
  const [newest] = sessions.data.filter(({ current }) => !current);
  await ask(owner, "DELETE", `/v1/account/sessions/${newest?.id}`);
  expectProblem(await elsewhere.send("GET", home), 401, "unauthenticated");

  // She takes along what happened, and what Atlas keeps of the person and of herself. None of it holds a token.
  const log = await owner.send("GET", `${home}/audit-log/export?format=ndjson`);
  expect(log.status).toBe(200);
  const types = log.text.trim().split("\n");
  for (const type of ["member.joined", "member.role_changed", "api_key.rotated"])
    expect(types.filter((line) => line.includes(`"${type}"`))).toHaveLength(1);
  const people = await ask<{ data: { id: string }[] }>(owner, "GET", `${home}/end-users`);
  const person = await owner.send("GET", `${home}/end-users/${people.data[0]?.id}/export`);
  expect(person.text).toContain(connectionId);
  const own = await owner.send("GET", "/v1/account/export");
  expect(own.text).toContain(olga.email);
  const token = await tenant.app.readToken(connectionId);
  for (const { text } of [log, person, own]) expect(text).not.toContain(token.access_token);

  // The project goes: its integration first, then itself, and the keys are dead.
  await ask(owner, "DELETE", `${home}/connections/${connectionId}`);
  await ask(owner, "DELETE", `${home}/integrations/${integration.id}`);
  expectProblem(await developer.send("DELETE", home, { name: "System test" }), 403, "forbidden");
  const last = await owner.createApiKey(tenant.projectId, "Never used");
  await ask(owner, "DELETE", home, { name: "System test" });
  const after = await new AppClient(stack.publicUrl, last.secret).send("GET", "/v1/flows");
  expectProblem(after, 401, "unauthenticated");
  expect(await ask(owner, "GET", home)).toMatchObject({ state: "deleting" });
});
