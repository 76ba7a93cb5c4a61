import { afterAll, beforeAll, expect, test } from "vitest";
import { type Atlas, AtlasError, createAtlas, take, verifyWebhook } from "../../sdk/src/index.ts";
import { startDemoApp } from "../../dev/demo/demo-app.ts";
import { allowAtSandbox, browserOfEndUser, readReturn } from "../../dev/demo/journey.ts";
import { findPorts } from "../../dev/stack/ports.ts";
import type { Integration } from "#shared/contracts/providers/integration";
import { connectAtSandbox, newExternalId } from "#support/flow";
import { type TestStack, startTestStack } from "#support/stack";
import { type Tenant, openTenant, plugInSandbox, signUpDeveloper } from "#support/tenant";
import { WebhookReceiver } from "#support/webhooks/receiver";

let receiver: WebhookReceiver;
let stack: TestStack;
let tenant: Tenant;
let integration: Integration;
let atlas: Atlas;

beforeAll(async () => {
  receiver = await WebhookReceiver.start();
  stack = await startTestStack({ localProviders: [receiver.origin] });
  tenant = await openTenant(stack, await signUpDeveloper(stack));
  integration = await plugInSandbox(stack, tenant);
  atlas = newClient();
});
afterAll(async () => {
  await stack?.stop();
  await receiver?.close();
});

const newClient = (apiKey = tenant.apiKey.secret): Atlas =>
  createAtlas({ baseUrl: stack.publicUrl, apiKey });

const failureOf = (call: Promise<unknown>): Promise<unknown> =>
  call.then(
    () => "no failure",
    (error: unknown) => error,
  );

test("the SDK leads from a link to a token, and past its revocation", async () => {
  const externalId = newExternalId();
  const session = await atlas.createConnectSession({
    external_id: externalId,
    return_to: tenant.returnUrl,
    integrations: [integration.key],
  });
  const browser = browserOfEndUser(tenant.returnUrl);
  const page = await allowAtSandbox(browser, await browser.open(session.url), "ada");
  const { connectionId } = readReturn(page);

  const token = await atlas.getToken({ integration: integration.key, externalId });
  expect(token).toMatchObject({ connection_id: connectionId, stale: false });
  expect(await atlas.connections.introspect(connectionId)).toMatchObject({ active: true });
  expect(await atlas.connections.revoke(connectionId)).toMatchObject({ state: "revoked" });
  const refused = await failureOf(atlas.getToken({ integration: integration.key, externalId }));
  expect(refused).toBeInstanceOf(AtlasError);
  expect(refused).toMatchObject({
    code: expect.stringMatching(/^(?:not_found|connection_revoked)$/),
    retryAfterSeconds: null,
    requestId: expect.stringMatching(/./),
  });
});

test("a rejected token is replaced once, and an older report gets the newer token", async () => {
  const { connectionId } = await connectAtSandbox(tenant, integration);
  const old = await atlas.getToken({ connectionId });
  const fresh = await atlas.reportRejected(old);
  expect(fresh.access_token).not.toBe(old.access_token);
  expect((await newClient().reportRejected(old)).access_token).toBe(fresh.access_token);
  expect((await atlas.getToken({ connectionId })).access_token).toBe(fresh.access_token);
});

test("a loop over connections sees each once, over several pages", async () => {
  const externalId = newExternalId();
  const made: string[] = [];
  for (const person of ["ada", "alan"])
    made.push(
      (await connectAtSandbox(tenant, integration, { external_id: externalId }, person))
        .connectionId,
    );
  const seen: string[] = [];
  for await (const { id } of atlas.connections.list({ external_id: externalId, limit: 1 }))
    seen.push(id);
  expect(seen.toSorted()).toEqual(made.toSorted());
  const people: string[] = [];
  for await (const person of atlas.endUsers.list({ limit: 100 })) people.push(person.external_id);
  expect(people).toContain(externalId);
});

test("a POST with the app's own idempotency key runs once, from two processes", async () => {
  const body = { external_id: newExternalId(), return_to: tenant.returnUrl };
  const idempotencyKey = newExternalId();
  const first = await atlas.createConnectSession(body, { idempotencyKey });
  expect(await newClient().createConnectSession(body, { idempotencyKey })).toEqual(first);
  expect((await atlas.createConnectSession(body)).url).not.toBe(first.url);
});

test("errors have the API's code, and say which field is wrong", async () => {
  const stranger = newClient("atlas_sk_unknown");
  expect(await failureOf(stranger.getToken({ connectionId: "con_1" }))).toMatchObject({
    code: "unauthenticated",
    status: 401,
  });
  const body = { external_id: "x".repeat(1_000), return_to: tenant.returnUrl };
  expect(await failureOf(atlas.createConnectSession(body))).toMatchObject({
    code: "invalid_request",
    errors: [{ path: "/external_id", code: "too_long" }],
  });
});

test("the button of the demo app leads to a connect link", async () => {
  const [port = 0] = await findPorts([null]);
  const settings = { publicUrl: stack.publicUrl, apiKey: tenant.apiKey.secret };
  const app = await startDemoApp({ port, settings: () => settings });
  try {
    await tenant.developer.dashboard.addReturnUrl(tenant.projectId, app.returnUrl);
    const answer = await fetch(`${app.url}/connect`, { method: "POST", redirect: "manual" });
    expect(answer.status).toBe(303);
    expect(answer.headers.get("location")).toContain(`${stack.publicUrl}/connect/`);
  } finally {
    await app.close();
  }
});

test("a message that Atlas sends verifies, and no other secret verifies it", async () => {
  const body = { url: receiver.url, event_types: ["connection.created" as const] };
  const { secret, id } = await take(atlas.api.POST("/v1/webhooks", { body }));
  const params = { path: { webhook_id: id } };
  await take(atlas.api.POST("/v1/webhooks/{webhook_id}/test", { params }));
  const [got] = await receiver.wait(1);
  expect(await verifyWebhook(got?.body ?? "", got?.headers ?? {}, secret)).toMatchObject({
    id: got?.headers["webhook-id"],
    type: "webhook.test",
    data: { project_id: tenant.projectId, subject: null },
  });
  const other = `whsec_${btoa("another secret of this length ok")}`;
  const refused = await failureOf(verifyWebhook(got?.body ?? "", got?.headers ?? {}, other));
  expect(refused).toMatchObject({ code: "signature_mismatch" });
});
