import { afterAll, beforeAll, expect, test } from "vitest";
import type { NewApiKey } from "#shared/contracts/projects/api-key";
import type { NewTotp, RecoveryCodes, SignInChallenge } from "#shared/contracts/auth/second-factor";
import { DashboardClient, type Credentials } from "../../dev/demo/dashboard-client.ts";
import { newCredentials } from "../../dev/demo/journey.ts";
import { codeOfApp, waitForRoomInStep } from "../support/authenticator/authenticator-app.ts";
import { type TestStack, startTestStack } from "../support/stack.ts";
import { confirmAddress } from "../support/tenant.ts";
import { ageProofs } from "../support/stored.ts";

let stack: TestStack;
let credentials: Credentials;
let dashboard: DashboardClient;

beforeAll(async () => {
  stack = await startTestStack();
  credentials = { ...newCredentials() };
  dashboard = new DashboardClient(stack.dashboardUrl);
  await dashboard.signUp(credentials);
  await dashboard.signIn(credentials);
  await confirmAddress(stack, dashboard, credentials.email);
});
afterAll(() => stack.stop());

const cookie = (client: DashboardClient) =>
  client.cookies.value(new URL(stack.dashboardUrl), "atlas_session");

const read = <T>(text: string): T => JSON.parse(text) as T;

test("what is sensitive waits for a proof, which gives the session another cookie", async () => {
  const { id } = await dashboard.createProject("Step-up");
  const path = `/v1/projects/${id}/api-keys`;
  const key = { name: "Backend", scopes: ["connections:read"] };
  const made = await dashboard.send("POST", path, key);
  expect(made.status).toBe(201);
  await ageProofs(stack.bridge);
  const refused = await dashboard.send("POST", path, key);
  expect([refused.status, read(refused.text)]).toMatchObject([
    403,
    { code: "step_up_required", methods: ["password"] },
  ]);
  expect((await dashboard.send("GET", path)).status).toBe(200);
  expect((await dashboard.prove({ password: "wrong password" })).status).toBe(403);
  expect((await dashboard.prove({})).status).toBe(400);
  expect((await dashboard.prove({ password: "x", totp: "000000" })).status).toBe(400);

  const stolen = cookie(dashboard);
  expect((await dashboard.prove({ password: credentials.password })).status).toBe(200);
  expect(cookie(dashboard)).not.toBe(stolen);
  const replay = await fetch(`${stack.dashboardUrl}/v1/session`, {
    headers: { cookie: `atlas_session=${stolen}` },
  });
  expect(replay.status).toBe(401);
  expect((await dashboard.send("POST", path, key)).status).toBe(201);

  // An API key is never asked.
  await ageProofs(stack.bridge);
  const { secret } = read<NewApiKey>(made.text);
  const byKey = await fetch(`${stack.publicUrl}/v1/connections`, {
    headers: { authorization: `Bearer ${secret}` },
  });
  expect(byKey.status).toBe(200);
});

test("with an app, the password alone opens no session", async () => {
  await dashboard.prove({ password: credentials.password });
  const begun = await dashboard.send("POST", "/v1/account/totp");
  const { secret } = read<NewTotp>(begun.text);
  const code = (steps: number) => codeOfApp(secret, Date.now() + steps * 30_000);
  await waitForRoomInStep(2_000);
  const confirmed = await dashboard.send("POST", "/v1/account/totp/confirm", { code: code(-1) });
  const { recovery_codes: codes } = read<RecoveryCodes>(confirmed.text);
  expect(codes).toHaveLength(10);

  const other = new DashboardClient(stack.dashboardUrl);
  const { email, password } = credentials;
  const asked = await other.send("POST", "/v1/sign-in", { email, password });
  expect(asked.status).toBe(202);
  expect(cookie(other)).toBeNull();
  expect((await other.send("GET", "/v1/session")).status).toBe(401);
  const { token } = read<SignInChallenge>(asked.text).second_factor;
  const complete = (body: object) =>
    other.send("POST", "/v1/sign-in/second-factor", { token, ...body });
  expect((await complete({ totp: "000000" })).status).toBe(403);
  const opened = await complete({ totp: code(0) });
  expect(opened.status).toBe(200);
  expect(cookie(other)).toEqual(expect.any(String));
  expect((await complete({ recovery_code: codes[0] })).status).toBe(410);

  const security = await other.send("GET", "/v1/account/security");
  expect(read(security.text)).toEqual({
    has_password: true,
    totp: { added_at: expect.any(String) },
    recovery_codes_left: 10,
    passkeys: 0,
  });
});
