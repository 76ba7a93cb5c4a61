import { parse } from "node-html-parser";
import { afterAll, beforeAll, expect, test } from "vitest";
import { expectOk } from "../../dev/demo/dashboard-client.ts";
import { browserOfEndUser } from "../../dev/demo/journey.ts";
import type { Page } from "#shared/contracts/fields";
import type { Flow } from "#shared/contracts/oauth/flow-record";
import type { Integration } from "#shared/contracts/providers/integration";
import { newExternalId } from "#support/flow";
import { type TestStack, startTestStack } from "#support/stack";
import { type Tenant, openTenant, plugInSandbox, signUpDeveloper } from "#support/tenant";

let stack: TestStack;
let tenant: Tenant;
let integration: Integration;

beforeAll(async () => {
  stack = await startTestStack();
  tenant = await openTenant(stack, await signUpDeveloper(stack));
  integration = await plugInSandbox(stack, tenant);
});
afterAll(() => stack?.stop());

const newSession = async (externalId: string) => {
  const request = { external_id: externalId, return_to: tenant.returnUrl, consent_page: true };
  const answer = await tenant.app.send("POST", "/v1/connect/sessions", request);
  return expectOk<{ url: string }>("connect session", answer).url;
};

test("the page shows who asks, what is shared and where it leads, for one integration too", async () => {
  const browser = browserOfEndUser(tenant.returnUrl);
  const root = parse((await browser.open(await newSession(newExternalId()))).html);
  const sandbox = new URL(stack.sandbox.issuer).host;
  const app = new URL(tenant.returnUrl).host;
  const hosts = root.querySelectorAll(".host").map(({ text }) => text);
  expect(hosts).toEqual([app, sandbox, sandbox, app, new URL(stack.publicUrl).host]);
  expect(root.querySelectorAll(".shared li").map(({ text }) => text)).toEqual([
    "Recognise your account",
    "See your name and picture",
    "See your e-mail address",
    "Keep access while you are away",
  ]);
  expect(root.querySelector("a.primary")?.text).toBe("Continue to Sandbox");
});

test("Cancel leads back to the app, ends the link and is in the flow log", async () => {
  const externalId = newExternalId();
  const url = await newSession(externalId);
  const browser = browserOfEndUser(tenant.returnUrl);
  const page = await browser.open(url);
  const back = await browser.follow(page, ({ href }) => href.endsWith("/cancel"));
  expect(back.stopped).toBe(true);
  expect(Object.fromEntries(new URL(back.url).searchParams)).toMatchObject({
    status: "denied",
    error: "access_denied",
  });
  expect((await browser.open(url)).status).toBe(410);
  const flows = async () => {
    const path = `/v1/flows?external_id=${externalId}`;
    return expectOk<Page<Flow>>("flows", await tenant.app.send("GET", path)).data;
  };
  await expect
    .poll(flows, { timeout: 10_000 })
    .toEqual([
      expect.objectContaining({ outcome: "denied", step: "page", integration_id: integration.id }),
    ]);
});
