import { randomBytes } from "node:crypto";
import { sql } from "drizzle-orm";
import { afterAll, beforeAll, expect, test } from "vitest";
import { DashboardClient, expectOk } from "../../dev/demo/dashboard-client.ts";
import type { Integration } from "#shared/contracts/providers/integration";
import type { LinkedIdentity } from "#shared/contracts/auth/identity";
import type { NewTotp, SignInChallenge } from "#shared/contracts/auth/second-factor";
import { codeOfApp, waitForRoomInStep } from "#support/authenticator/authenticator-app";
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
import { databaseOf } from "#support/stored";
import { type Developer, confirmAddress, signUpDeveloper } from "#support/tenant";

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

/** A developer with a confirmed address, who has linked this person. */
async function linkedDeveloper(person: PersonAtDouble = newPerson()) {
  const developer = await signUpDeveloper(stack);
  await confirmAddress(stack, developer.dashboard, developer.session.account.email);
  beAtDouble(double, person);
  const said = await goThroughProvider(
    stack,
    developer.dashboard,
    integration,
    "/v1/account/identities/options",
  );
  const answer = await developer.dashboard.send("POST", "/v1/account/identities", {
    code: said.get("code"),
  });
  return { developer, person, answer };
}

const identitiesOf = async ({ dashboard }: Pick<Developer, "dashboard">) =>
  expectOk<{ data: LinkedIdentity[] }>(
    "identities",
    await dashboard.send("GET", "/v1/account/identities"),
  ).data;

const countOf = async (what: ReturnType<typeof sql>): Promise<number> => {
  const { rows } = await databaseOf(stack.bridge).execute<{ n: number }>(what);
  return rows[0]?.n ?? -1;
};

test("of five callbacks with one code at once, one gets a session", async () => {
  const person = newPerson();
  const { browser, code } = await comeBack(person);
  const answers = await Promise.all(Array.from({ length: 5 }, () => enter(browser, code)));
  const statuses = answers.map(({ status }) => status);
  expect(statuses.filter((status) => status === 200)).toHaveLength(1);
  expect(statuses.filter((status) => status === 410)).toHaveLength(4);
  expect(
    await countOf(sql`select count(*)::int n from accounts where email = ${person.email}`),
  ).toBe(1);
});

test("a sign-in leaves neither a connection nor an end user nor a token", async () => {
  const { browser, code } = await comeBack(newPerson());
  expect((await enter(browser, code)).status).toBe(200);
  const inProject = sql`where project_id = ${PLATFORM_PROJECT}`;
  expect(await countOf(sql`select count(*)::int n from connections ${inProject}`)).toBe(0);
  expect(await countOf(sql`select count(*)::int n from end_users ${inProject}`)).toBe(0);
  expect(await countOf(sql`select count(*)::int n from revocations ${inProject}`)).toBe(0);
});

test("an address that has an account is not linked to it, and no account without one is made", async () => {
  const developer = await signUpDeveloper(stack);
  const { email, id } = developer.session.account;
  for (const email_verified of [true, false, "true", undefined]) {
    const { browser, code } = await comeBack({ ...newPerson(), email, email_verified });
    const answer = await enter(browser, code);
    const isVerified = email_verified === true;
    if (isVerified) expectProblem(answer, 409, "identity_not_linked");
    else expectProblem(answer, 403, "identity_unverified");
    expect(answer.headers.get("set-cookie")).toBeNull();
  }
  const { sub } = newPerson();
  double.program("userinfo", { kind: "json", body: { sub } });
  const nameless = await comeBack({ sub });
  double.program("userinfo", { kind: "ok" });
  expectProblem(await enter(nameless.browser, nameless.code), 403, "identity_unverified");
  expect(
    await countOf(sql`select count(*)::int n from linked_identities where account_id = ${id}`),
  ).toBe(0);
});

test("a linked identity opens the account, not the one with its address, and is listed and exported", async () => {
  const stranger = await signUpDeveloper(stack);
  const person = { ...newPerson(), email: stranger.session.account.email };
  const { developer, answer } = await linkedDeveloper(person);
  const linked = expectOk<LinkedIdentity>("link", answer);
  expect(linked).toMatchObject({ provider: "generic-oidc", last_used_at: null });
  const { browser, code } = await comeBack(person);
  const session = browser.enter(await enter(browser, code));
  expect(session.account.id).toBe(developer.session.account.id);
  expect(await identitiesOf({ dashboard: browser })).toEqual([
    { ...linked, last_used_at: expect.any(String) },
  ]);
  const exported = await browser.send("GET", "/v1/account/export");
  expect(expectOk<{ linked_identities: unknown[] }>("export", exported)).toMatchObject({
    linked_identities: [{ id: linked.id }],
  });
  const mail = await stack.mailbox.mailTo(developer.session.account.email, 2);
  expect(mail.subject).toBe("Company now opens your account");
});

test("an identity belongs to one account, and a code of a sign-in links nothing", async () => {
  const { person } = await linkedDeveloper();
  const { answer } = await linkedDeveloper(person);
  expectProblem(answer, 409, "identity_exists");
  const other = await signUpDeveloper(stack);
  await confirmAddress(stack, other.dashboard, other.session.account.email);
  beAtDouble(double, newPerson());
  const said = await goThroughProvider(stack, other.dashboard, integration);
  const body = { code: said.get("code") };
  expectProblem(
    await other.dashboard.send("POST", "/v1/account/identities", body),
    410,
    "sign_in_invalid",
  );
  expect(await identitiesOf(other)).toEqual([]);
});

test("linking needs a confirmed address and a recent proof, and so does removing", async () => {
  const developer = await signUpDeveloper(stack);
  beAtDouble(double, newPerson());
  const options = "/v1/account/identities/options";
  const said = await goThroughProvider(stack, developer.dashboard, integration, options);
  const code = said.get("code");
  const link = () => developer.dashboard.send("POST", "/v1/account/identities", { code });
  const age = sql`update sessions set proved_at = now() - interval '11 minutes'
    where account_id = ${developer.session.account.id}`;
  await databaseOf(stack.bridge).execute(age);
  expectProblem(await link(), 403, "step_up_required");
  await developer.dashboard.prove({ password: developer.password });
  expectProblem(await link(), 403, "email_unverified");
  await databaseOf(stack.bridge).execute(age);
  const begun = await developer.dashboard.send("POST", options, {
    integration_id: integration.id,
  });
  expectProblem(begun, 403, "step_up_required");
});

test("a session that a provider opened is no fresh proof for an account with a password", async () => {
  const { person, answer } = await linkedDeveloper();
  const { id } = expectOk<LinkedIdentity>("link", answer);
  const { browser, code } = await comeBack(person);
  browser.enter(await enter(browser, code));
  const refused = await browser.send("DELETE", `/v1/account/identities/${id}`);
  expectProblem(refused, 403, "step_up_required");
  expect(JSON.parse(refused.text)).toMatchObject({ methods: ["password"] });
});

test("an account that has nothing but a provider keeps it, and its sign-in counts for ten minutes", async () => {
  const person = newPerson();
  const { browser, code } = await comeBack(person);
  const session = browser.enter(await enter(browser, code));
  const [only] = await identitiesOf({ dashboard: browser });
  const remove = () => browser.send("DELETE", `/v1/account/identities/${only?.id}`);
  expectProblem(await remove(), 409, "last_way_in");
  await databaseOf(stack.bridge).execute(sql`
    update sessions set proved_at = now() - interval '11 minutes'
    where account_id = ${session.account.id}`);
  const refused = await remove();
  expectProblem(refused, 403, "step_up_required");
  expect(JSON.parse(refused.text)).toMatchObject({ methods: ["provider"] });
  beAtDouble(double, person);
  const said = await goThroughProvider(stack, browser, integration);
  browser.enter(await enter(browser, said.get("code") ?? ""));
  expectProblem(await remove(), 409, "last_way_in");
});

test("an account with an authenticator app is asked for its code", async () => {
  const { developer, person } = await linkedDeveloper();
  const begun = await developer.dashboard.send("POST", "/v1/account/totp");
  const { secret } = expectOk<NewTotp>("totp", begun);
  const code = (steps: number) => codeOfApp(secret, Date.now() + steps * 30_000);
  await waitForRoomInStep(2_000);
  const confirm = { code: code(-1) };
  expectOk("confirm", await developer.dashboard.send("POST", "/v1/account/totp/confirm", confirm));
  const back = await comeBack(person);
  const asked = await enter(back.browser, back.code);
  expect(asked.status).toBe(202);
  expect(back.browser.cookies.value(new URL(stack.dashboardUrl), "atlas_session")).toBeNull();
  const { second_factor } = expectOk<SignInChallenge>("challenge", asked);
  const body = { token: second_factor.token, totp: code(0) };
  const opened = back.browser.enter(
    await back.browser.send("POST", "/v1/sign-in/second-factor", body),
  );
  expect(opened.account.id).toBe(developer.session.account.id);
});

test("a suspended account, a closed sign-up and an unknown integration are refused", async () => {
  const { developer, person } = await linkedDeveloper();
  const database = databaseOf(stack.bridge);
  await database.execute(sql`update accounts set suspended_at = now(), suspended_reason = 'x'
    where id = ${developer.session.account.id}`);
  const suspended = await comeBack(person);
  expectProblem(await enter(suspended.browser, suspended.code), 403, "account_suspended");
  await database.execute(sql`insert into platform_settings (id, sign_up_policy)
    values ('platform', 'closed')`);
  const late = await comeBack(newPerson());
  expectProblem(await enter(late.browser, late.code), 403, "sign_up_refused");
  await database.execute(sql`delete from platform_settings`);
  const begun = await late.browser.send("POST", "/v1/sign-in/provider/options", {
    integration_id: `int_${"0".repeat(26)}`,
  });
  expectProblem(begun, 404, "integration_not_offered");
});

test("a person who says no comes back with the reason, and no code", async () => {
  double.programAuthorization({ error: "access_denied" });
  const browser = new DashboardClient(stack.dashboardUrl);
  const said = await goThroughProvider(stack, browser, integration);
  expect(Object.fromEntries(said)).toEqual({ status: "denied", error: "access_denied" });
});

test("during maintenance a known person signs in, and nobody new is registered", async () => {
  const known = newPerson();
  const first = await comeBack(known);
  const { account } = first.browser.enter(await enter(first.browser, first.code));
  await databaseOf(stack.bridge).execute(sql`
    insert into platform_settings (id, maintenance, maintenance_text_en)
    values ('platform', true, 'Back at six.')`);
  const change = () => first.browser.send("PATCH", "/v1/account", { name: "Ada" });
  await expect.poll(async () => (await change()).status, { timeout: 20_000 }).toBe(503);
  const person = newPerson();
  const late = await comeBack(person);
  const refused = await enter(late.browser, late.code);
  expect(expectProblem(refused, 503, "maintenance").detail).toBe("Back at six.");
  expect(Number(refused.headers.get("retry-after"))).toBeGreaterThan(0);
  expect(
    await countOf(sql`select count(*)::int n from accounts where email = ${person.email}`),
  ).toBe(0);
  const again = await comeBack(known);
  expect(again.browser.enter(await enter(again.browser, again.code)).account.id).toBe(account.id);
});
