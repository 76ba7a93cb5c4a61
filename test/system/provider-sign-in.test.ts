import { randomBytes } from "node:crypto";
import { afterAll, beforeAll, expect, test } from "vitest";
import { DashboardClient, expectOk } from "../../dev/demo/dashboard-client.ts";
import type { Integration } from "#shared/contracts/providers/integration";
import { expectProblem } from "#support/openapi/problem";
import {
  PLATFORM_PROJECT,
  type PersonAtDouble,
  beAtDouble,
  goThroughProvider,
  makePlatformProject,
} from "#support/providers/platform-project";
import { type ProviderDouble, startProviderDouble } from "#support/provider-double/provider-double";
import { type TestStack, startTestStack } from "#support/stack";
import { type Developer, signUpDeveloper } from "#support/tenant";

let double: ProviderDouble;
let stack: TestStack;
let owner: Developer;
let integration: Integration;

beforeAll(async () => {
  double = await startProviderDouble();
  stack = await startTestStack({
    env: { ATLAS_PLATFORM_PROJECT: PLATFORM_PROJECT },
    localProviders: [double.origin],
  });
  owner = await signUpDeveloper(stack);
  integration = await makePlatformProject(stack, owner, double);
});
afterAll(async () => {
  await stack?.stop();
  await double?.close();
});

const newPerson = (): Required<PersonAtDouble> => {
  const id = randomBytes(6).toString("hex");
  return { sub: `sub-${id}`, email: `${id}@example.com`, email_verified: true, name: "Ada L." };
};

/** Goes to the provider as this person and comes back. */
async function comeBack(person: PersonAtDouble) {
  const browser = new DashboardClient(stack.dashboardUrl);
  beAtDouble(double, person);
  const said = await goThroughProvider(stack, browser, integration);
  return { browser, code: said.get("code") ?? "", said };
}

const enter = (browser: DashboardClient, code: string) =>
  browser.send("POST", "/v1/sign-in/provider", { code });

test("the sign-in page has a button for each integration that says who somebody is", async () => {
  const visitor = new DashboardClient(stack.dashboardUrl);
  const answer = await visitor.send("GET", "/v1/sign-in/providers");
  expect(expectOk("providers", answer)).toEqual({
    data: [{ integration_id: integration.id, provider: "generic-oidc", name: "Company" }],
  });
});

test("an identity with a verified address gets an account, and the same one the next time", async () => {
  const person = newPerson();
  const first = await comeBack(person);
  const session = first.browser.enter(await enter(first.browser, first.code));
  expect(session.account).toMatchObject({
    email: person.email,
    email_verified: true,
    name: "Ada L.",
  });
  expect((await first.browser.send("PATCH", "/v1/account", { name: "Ada" })).status).toBe(200);
  const again = await comeBack({ ...person, email: "moved@example.com" });
  const second = again.browser.enter(await enter(again.browser, again.code));
  expect(second.account).toEqual({ ...session.account, name: "Ada" });
});

test("a return in another browser, and one without the cookie, signs nobody in", async () => {
  const { browser, code } = await comeBack(newPerson());
  const victim = new DashboardClient(stack.dashboardUrl);
  const answer = await enter(victim, code);
  expectProblem(answer, 410, "sign_in_invalid");
  expect(answer.headers.get("set-cookie")).toBeNull();
  // It has leaked, so it is of no use in its own browser either.
  expectProblem(await enter(browser, code), 410, "sign_in_invalid");
});
