import { sql } from "drizzle-orm";
import { afterAll, beforeAll, expect, test } from "vitest";
import { DashboardClient, expectOk } from "../../dev/demo/dashboard-client.ts";
import type {
  Passkey,
  PasskeyCreationOptions,
  PasskeyRequestOptions,
} from "#shared/contracts/auth/passkey";
import type { Page } from "#shared/contracts/fields";
import {
  type Algorithm,
  SoftwareAuthenticator,
} from "#support/authenticator/software-authenticator";
import { addPasskey } from "#support/authenticator/add-passkey";
import { expectProblem } from "#support/openapi/problem";
import { type TestStack, startTestStack } from "#support/stack";
import { databaseOf } from "#support/stored";
import { type Developer, signUpDeveloper, confirmAddress } from "#support/tenant";

let stack: TestStack;

beforeAll(async () => {
  stack = await startTestStack();
});
afterAll(() => stack?.stop());

const add = (developer: Developer, algorithm?: Algorithm) =>
  addPasskey(stack, developer, algorithm);

/** A browser in which nobody is signed in, and what it was asked to prove. */
async function openBrowser() {
  const browser = new DashboardClient(stack.dashboardUrl);
  const begun = await browser.send("POST", "/v1/sign-in/passkey/options");
  return { browser, options: expectOk<PasskeyRequestOptions>("options", begun) };
}

const passkeysOf = async ({ dashboard }: Developer): Promise<Passkey[]> =>
  expectOk<Page<Passkey>>("list", await dashboard.send("GET", "/v1/account/passkeys")).data;

test.each(["ES256", "EdDSA", "RS256"] as const)(
  "a passkey with %s opens a session in a browser that knows neither e-mail nor password",
  async (algorithm) => {
    const developer = await signUpDeveloper(stack);
    const { authenticator, passkey } = await add(developer, algorithm);
    const { browser, options } = await openBrowser();
    expect(options).toMatchObject({ rpId: "localhost", allowCredentials: [] });
    const credential = authenticator.prove(options);
    const session = browser.enter(
      await browser.send("POST", "/v1/sign-in/passkey", { credential }),
    );
    expect(session.account).toEqual({ ...developer.session.account, email_verified: true });
    expect((await browser.send("PATCH", "/v1/account", { name: "Ada" })).status).toBe(200);
    const [listed] = await passkeysOf({ dashboard: browser, session });
    expect(listed).toEqual({ ...passkey, last_used_at: expect.any(String) });
  },
);

test("a proof opens one session, however often it is sent at once", async () => {
  const developer = await signUpDeveloper(stack);
  const { authenticator } = await add(developer);
  const { options } = await openBrowser();
  const credential = authenticator.prove(options);
  const answers = await Promise.all(
    Array.from({ length: 5 }, () =>
      new DashboardClient(stack.dashboardUrl).send("POST", "/v1/sign-in/passkey", { credential }),
    ),
  );
  const statuses = answers.map(({ status }) => status);
  expect(statuses.filter((status) => status === 200)).toHaveLength(1);
  expect(statuses.filter((status) => status === 403)).toHaveLength(4);
});

test("a removed passkey, an unknown one and a proof for another site get the same answer", async () => {
  const developer = await signUpDeveloper(stack);
  const { authenticator, passkey } = await add(developer);
  const details = new Set<string>();
  const refuse = async (by: SoftwareAuthenticator, lie = {}) => {
    const { browser, options } = await openBrowser();
    const credential = by.prove(options, lie);
    const answer = await browser.send("POST", "/v1/sign-in/passkey", { credential });
    expect(answer.headers.get("set-cookie")).toBeNull();
    details.add(expectProblem(answer, 403, "passkey_refused").detail);
  };
  await refuse(authenticator, { origin: stack.publicUrl });
  await refuse(authenticator, { userVerified: false });
  await refuse(new SoftwareAuthenticator(stack.dashboardUrl));
  const path = `/v1/account/passkeys/${passkey.id}`;
  expect((await developer.dashboard.send("PATCH", path, { name: "Old" })).status).toBe(200);
  expect((await developer.dashboard.send("DELETE", `${path}?locale=ru`)).status).toBe(204);
  expectProblem(await developer.dashboard.send("DELETE", path), 404, "not_found");
  await refuse(authenticator);
  expect([...details]).toHaveLength(1);
});

test("a session whose proof is old proves itself with a passkey, and goes on with a new cookie", async () => {
  const developer = await signUpDeveloper(stack);
  const { dashboard } = developer;
  const { authenticator, passkey } = await add(developer);
  await databaseOf(stack.bridge).execute(sql`
    update sessions set proved_at = now() - interval '11 minutes'
    where account_id = ${developer.session.account.id}`);
  const path = `/v1/account/passkeys/${passkey.id}`;
  expectProblem(await dashboard.send("DELETE", path), 403, "step_up_required");
  const begin = () => dashboard.send("POST", "/v1/account/prove/passkey/options");
  const prove = (credential: unknown) =>
    dashboard.send("POST", "/v1/account/prove/passkey", { credential });
  const options = expectOk<PasskeyRequestOptions>("options", await begin());
  const spoilt = authenticator.prove(options, { spoilt: true });
  expectProblem(await prove(spoilt), 403, "passkey_refused");
  const cookie = () => dashboard.cookies.value(new URL(stack.dashboardUrl), "atlas_session");
  const before = cookie();
  const again = expectOk<PasskeyRequestOptions>("options", await begin());
  dashboard.enter(await prove(authenticator.prove(again)));
  expect(cookie()).not.toBe(before);
  expect((await dashboard.send("DELETE", path)).status).toBe(204);
});

test("another account's challenge, and its passkey, are of no use", async () => {
  const [ada, bert] = [await signUpDeveloper(stack), await signUpDeveloper(stack)];
  await confirmAddress(stack, bert.dashboard, bert.session.account.email);
  const { authenticator, passkey, credential } = await add(ada);
  const send = (body: unknown) => bert.dashboard.send("POST", "/v1/account/passkeys", body);
  const begun = await ada.dashboard.send("POST", "/v1/account/passkeys/options");
  const foreign = new SoftwareAuthenticator(stack.dashboardUrl).make(
    expectOk<PasskeyCreationOptions>("options", begun),
  );
  expectProblem(await send({ name: "x", credential: foreign }), 403, "passkey_refused");
  expectProblem(await send({ name: "x", credential }), 403, "passkey_refused");
  const own = await bert.dashboard.send("POST", "/v1/account/passkeys/options");
  const again = authenticator.make(expectOk<PasskeyCreationOptions>("options", own));
  expectProblem(await send({ name: "x", credential: again }), 409, "passkey_exists");
  const path = `/v1/account/passkeys/${passkey.id}`;
  expectProblem(await bert.dashboard.send("PATCH", path, { name: "x" }), 404, "not_found");
  expectProblem(await bert.dashboard.send("DELETE", path), 404, "not_found");
  expect(await passkeysOf(bert)).toEqual([]);
  expect(await passkeysOf(ada)).toHaveLength(1);
});
