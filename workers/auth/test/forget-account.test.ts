import { sql } from "drizzle-orm";
import { afterAll, beforeAll, expect, test } from "vitest";
import { forgetAccount } from "../src/accounts/forget-account.ts";
import { updateAccount } from "../src/accounts/update-account.ts";
import { changePassword } from "../src/passwords/change-password.ts";
import { resolveSession } from "../src/sessions/resolve-session.ts";
import { signIn } from "#support/services/sign-in";
import { signUp } from "../src/sessions/sign-up.ts";
import { updateAccountInput } from "#shared/contracts/auth/account";
import type { TestDatabase } from "#support/database";
import { account as asAccount, service, visitor } from "#support/services/callers";
import { type AuthIsolate, startAuthIsolate } from "#support/services/auth-in-process";
import { valueOf } from "#support/services/result";
import { startStores } from "#support/services/stores";

let stores: TestDatabase;
let auth: AuthIsolate;
const password = "correct horse";

beforeAll(async () => {
  stores = await startStores();
  auth = await startAuthIsolate(stores, "plain");
});
afterAll(() => stores.close());

async function enter(email: string) {
  valueOf(await signUp(auth, visitor(), { email, password, name: "Anna" }));
  return valueOf(await signIn(auth, visitor(), { email, password }));
}

test("nothing opens a forgotten account, and one mail says so, however often it is forgotten", async () => {
  const email = "leaver@example.com";
  const session = await enter(email);
  await auth.settled();
  auth.takeMails();
  const leaving = { account_id: session.account.id, email, locale: "ru" as const };
  for (let time = 0; time < 2; time++)
    valueOf(await forgetAccount(auth, service("gateway"), leaving));
  await auth.settled();
  const { session_token } = session;
  expect((await resolveSession(auth, visitor(), { session_token })).ok).toBe(false);
  expect((await signIn(auth, visitor(), { email, password })).ok).toBe(false);
  expect(auth.takeMails()).toMatchObject([{ to: email, subject: "Ваша учётная запись удалена" }]);
  const { rows } = await auth.db.execute(sql`
    select type from account_log where account_id = ${session.account.id} and type = 'account_deleted'`);
  expect(rows).toHaveLength(1);
});

test("mails are written in the account's own language, whatever the page speaks", async () => {
  const session = await enter("reader@example.com");
  const me = asAccount(session.account.id);
  expect(valueOf(await updateAccount(auth, me, { locale: "ru", time_zone: "Asia/Tokyo" }))).toEqual(
    {
      ...session.account,
      locale: "ru",
      time_zone: "Asia/Tokyo",
    },
  );
  await auth.settled();
  auth.takeMails();
  const { session_token } = session;
  const passwords = { current_password: password, new_password: "battery staple" };
  valueOf(await changePassword(auth, me, { ...passwords, session_token, locale: "en" }));
  await auth.settled();
  expect(auth.takeMails()).toMatchObject([{ subject: "Ваш пароль изменён" }]);
  expect(valueOf(await updateAccount(auth, me, { locale: null }))).toMatchObject({
    name: "Anna",
    locale: null,
    time_zone: "Asia/Tokyo",
  });
});

test.each([
  [{ time_zone: "Europe/Moscow" }, true],
  [{ time_zone: "UTC" }, true],
  [{ time_zone: null, locale: null }, true],
  [{ time_zone: "Mars/Olympus" }, false],
  [{ time_zone: "+03:00" }, false],
  [{ locale: "de" }, false],
  [{}, true],
])("a profile change of %j is accepted: %s", (changes, accepted) => {
  expect(updateAccountInput.safeParse(changes).success).toBe(accepted);
});
