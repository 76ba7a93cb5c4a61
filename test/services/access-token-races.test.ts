import { afterAll, beforeAll, expect, test } from "vitest";
import type { CallContext } from "#shared/contracts/call-context";
import { sha256Hex } from "#shared/crypto/hash";
import { newId } from "#shared/ids";
import { createAccessToken } from "../../workers/auth/src/access-tokens/create-access-token.ts";
import { listAccessTokens } from "../../workers/auth/src/access-tokens/list-access-tokens.ts";
import { verifyAccessToken } from "../../workers/auth/src/access-tokens/verify-access-token.ts";
import { requestPasswordReset } from "../../workers/auth/src/passwords/request-password-reset.ts";
import { resetPassword } from "../../workers/auth/src/passwords/reset-password.ts";
import { signIn } from "#support/services/sign-in";
import { signUp } from "../../workers/auth/src/sessions/sign-up.ts";
import { type TestDatabase, startTestDatabase } from "#support/database";
import { inLine } from "#support/row-queue";
import { type AuthIsolate, startAuthIsolate } from "#support/services/auth-in-process";
import { account as asAccount, visitor } from "#support/services/callers";
import { valueOf } from "#support/services/result";

const POSTGRES_URL =
  process.env["TEST_POSTGRES_URL"] ?? "postgresql://root@127.0.0.1:5432/postgres";
const password = "correct horse";

let stores: TestDatabase;
let auth: AuthIsolate;

beforeAll(async () => {
  stores = await startTestDatabase({ databaseUrl: POSTGRES_URL });
  auth = await startAuthIsolate(stores, "plain");
});
afterAll(() => stores.close());

async function signUpOwner(email: string): Promise<CallContext> {
  valueOf(await signUp(auth, visitor(), { email, password, name: "Anna" }));
  const { account } = valueOf(await signIn(auth, visitor(), { email, password }));
  await auth.settled();
  auth.takeMails();
  return asAccount(account.id);
}

async function make() {
  const id = newId("accessToken");
  return { id, hash: await sha256Hex(id), last4: "x9kd" };
}

const create = (owner: CallContext, made: Awaited<ReturnType<typeof make>>) =>
  createAccessToken(auth, owner, {
    ...made,
    name: "Robot",
    permissions: ["project:read"],
    project_ids: null,
    expires_in_days: 30,
    current_password: password,
  });

test("an account never has more than 50 valid tokens, however many are asked for at once", async () => {
  const owner = await signUpOwner("greedy@example.com");
  for (let n = 0; n < 45; n++) valueOf(await create(owner, await make()));
  const late = await Promise.all(
    Array.from({ length: 10 }, async () => create(owner, await make())),
  );
  expect(late.filter(({ ok }) => ok)).toHaveLength(5);
  const { data } = valueOf(await listAccessTokens(auth, owner, { limit: 100 }));
  expect(data).toHaveLength(50);
});

test("a token that is made while the password is reset does not work after it, whichever comes first", async () => {
  const server = { db: auth.db, url: POSTGRES_URL };
  const lock = "select 1 from credentials for update";
  for (const order of ["create first", "reset first"] as const) {
    const email = `${order.replace(" ", "-")}@example.com`;
    const owner = await signUpOwner(email);
    valueOf(await requestPasswordReset(auth, visitor(), { email }));
    await auth.settled();
    const token = /reset#(\S+)/.exec(auth.takeMails().at(-1)?.text ?? "")?.[1] ?? "";
    const made = await make();
    const creation = () => create(owner, made);
    const reset = () => resetPassword(auth, visitor(), { token, new_password: "battery staple" });
    if (order === "create first") {
      const [created, done] = await inLine(server, lock, creation, reset);
      expect([created.ok, done.ok]).toEqual([true, true]);
    } else {
      const [done, created] = await inLine(server, lock, reset, creation);
      expect(done.ok).toBe(true);
      expect(created).toMatchObject({ error: { code: "wrong_password" } });
    }
    expect(await verifyAccessToken(auth, visitor(), made)).toMatchObject({
      error: { code: "unauthenticated" },
    });
  }
});
