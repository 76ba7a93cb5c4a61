import { sql } from "drizzle-orm";
import { afterAll, beforeAll, expect, test } from "vitest";
import { newId } from "#shared/ids";
import { notifyAccounts } from "../src/mail/notify-accounts.ts";
import type { TestDatabase } from "#support/database";
import { type AuthIsolate, startAuthIsolate } from "#support/services/auth-in-process";
import { service } from "#support/services/callers";
import { valueOf } from "#support/services/result";
import { startStores } from "#support/services/stores";

let stores: TestDatabase;
let auth: AuthIsolate;

beforeAll(async () => {
  stores = await startStores();
  auth = await startAuthIsolate(stores, "plain");
});
afterAll(() => stores.close());

async function makeAccount(verified: boolean, state = "active"): Promise<string> {
  const id = newId("account");
  await auth.db.execute(sql`insert into accounts (id, email, name, state, email_verified_at)
    values (${id}, ${`${id}@example.com`}, 'Ada', ${state},
      ${verified ? sql`clock_timestamp()` : sql`null`})`);
  return id;
}

const notice = (account_ids: readonly string[]) =>
  notifyAccounts(auth, service("projects"), {
    account_ids,
    template: "webhook_disabled",
    values: {
      project_id: newId("project"),
      project: "Orbit",
      webhook_id: newId("webhook"),
      host: "hooks.example.com",
      reason: "failing",
    },
  });

test("accounts that confirmed their address get it, each in the language of its last mail", async () => {
  const [ada, ivan] = [await makeAccount(true), await makeAccount(true)];
  const silent = [await makeAccount(false), await makeAccount(true, "pending"), newId("account")];
  await auth.db.execute(sql`insert into mails (id, template, recipient, locale, values)
    values (${newId("mail")}, 'test', ${`${ivan}@example.com`}, 'ru', '{}')`);
  await auth.db.execute(sql`update mails set state = 'sent', settled_at = clock_timestamp()`);
  expect(valueOf(await notice([ada, ivan, ...silent]))).toEqual({ mails: 2 });
  await auth.settled();
  const mails = auth.takeMails();
  expect(Object.fromEntries(mails.map(({ to, subject }) => [to, subject]))).toEqual({
    [`${ada}@example.com`]: "A webhook of Orbit is disabled",
    [`${ivan}@example.com`]: "Вебхук проекта Orbit отключён",
  });
  expect(mails[0]?.text).toMatch(/\/projects\/prj_\w+\/webhooks\/whk_\w+\n/);
});

test("an account gets it in its own language, whatever the language of its last mail", async () => {
  const ada = await makeAccount(true);
  await auth.db.execute(sql`update accounts set locale = 'en' where id = ${ada}`);
  await auth.db
    .execute(sql`insert into mails (id, template, recipient, locale, values, state, settled_at)
    values (${newId("mail")}, 'test', ${`${ada}@example.com`}, 'ru', '{}', 'sent', clock_timestamp())`);
  expect(valueOf(await notice([ada]))).toEqual({ mails: 1 });
  await auth.settled();
  expect(auth.takeMails()).toMatchObject([{ subject: "A webhook of Orbit is disabled" }]);
});

test("nobody to tell costs no mail", async () => {
  expect(valueOf(await notice([]))).toEqual({ mails: 0 });
  await auth.settled();
  expect(auth.takeMails()).toEqual([]);
});
