import { afterAll, beforeAll, expect, test } from "vitest";
import type { UsersService } from "#shared/contracts/users/service";
import { makeDatabase } from "#shared/db/client";
import { newId } from "#shared/ids";
import { makeLogger } from "#shared/observe/log";
import type { TestDatabase } from "#support/database";
import { visitor } from "#support/services/callers";
import { serveInProcess } from "#support/services/in-process";
import { valueOf } from "#support/services/result";
import { operatorSays } from "#support/services/platform";
import { startStores } from "#support/services/stores";
import { usersService } from "../src/service.ts";

let stores: TestDatabase;
let users: UsersService;
let people = 0;
const ctx = visitor();

beforeAll(async () => {
  stores = await startStores();
  const deps = {
    db: makeDatabase(stores.env),
    log: makeLogger({}),
    waitUntil: () => undefined,
    ...operatorSays(),
  };
  users = serveInProcess(usersService, deps, "auth");
});
afterAll(() => stores.close());

const newEmail = (): string => `person${(people += 1)}@example.com`;
async function makeAccount(email = newEmail()) {
  const account = valueOf(await users.createAccount(ctx, { email, name: "Anna" }));
  await users.activateAccount(ctx, { account_id: account.id });
  return account;
}
const get = async (account_id: string) => valueOf(await users.getAccount(ctx, { account_id }));
const move = (account_id: string, from: string | null, to: string) =>
  users.changeEmail(ctx, { account_id, from, to, link_made_at: new Date().toISOString() });
const done = { ok: true, value: null };
const notFound = { ok: false, error: { code: "not_found" } };
const taken = { ok: false, error: { code: "account_exists" } };

test("an address is verified for the account that has it, and again changes nothing", async () => {
  const { id, email } = await makeAccount();
  expect(await users.verifyEmail(ctx, { account_id: id, email })).toEqual(done);
  expect(await users.verifyEmail(ctx, { account_id: id, email })).toEqual(done);
  expect(await get(id)).toMatchObject({ email, email_verified: true });
});

test("a change and a way back of the previous release, which name no link's age, work", async () => {
  const { id, email } = await makeAccount();
  const [other, third] = [newEmail(), newEmail()];
  expect(await users.changeEmail(ctx, { account_id: id, from: email, to: other })).toEqual(done);
  expect(await users.changeEmail(ctx, { account_id: id, from: null, to: email })).toEqual(done);
  expect(await move(id, email, third)).toEqual(done);
  expect(await get(id)).toMatchObject({ email: third });
});

test("an address that the account does not have is not verified", async () => {
  const { id } = await makeAccount();
  for (const [account_id, email] of [
    [id, newEmail()],
    [newId("account"), newEmail()],
    ["acc_x", newEmail()],
  ] as const)
    expect(await users.verifyEmail(ctx, { account_id, email })).toMatchObject(notFound);
  expect(await get(id)).toMatchObject({ email_verified: false });
});

test("an account gets a proven address, and the same call again is fine", async () => {
  const { id, email } = await makeAccount();
  const to = newEmail();
  expect([await move(id, email, to), await move(id, email, to)]).toEqual([done, done]);
  expect(await get(id)).toMatchObject({ id, email: to, email_verified: true });
  expect(await users.findAccountByEmail(ctx, { email })).toMatchObject(notFound);
});

test("a change from an address that the account no longer has is refused, unless any will do", async () => {
  const { id, email } = await makeAccount();
  const [second, third] = [newEmail(), newEmail()];
  await move(id, email, second);
  expect(await move(id, email, third)).toMatchObject(notFound);
  expect(await move(id, null, email)).toEqual(done);
  expect(await get(id)).toMatchObject({ email });
});

test("an address that another account has stays with it", async () => {
  const [mine, theirs] = [await makeAccount(), await makeAccount()];
  expect(await move(mine.id, mine.email, theirs.email)).toMatchObject(taken);
  await users.verifyEmail(ctx, { account_id: theirs.id, email: theirs.email });
  for (const from of [mine.email, null])
    expect(await move(mine.id, from, theirs.email)).toMatchObject(taken);
  expect(await get(mine.id)).toMatchObject({ email: mine.email });
  expect(await move(newId("account"), null, newEmail())).toMatchObject(notFound);
});

test("an account that never proved an address gives it up to the one that takes a change back", async () => {
  const [mine, squatter] = [await makeAccount(), await makeAccount()];
  // The squatter knows its own id, so it could take a placeholder that is an address.
  const placeholder = { email: `${squatter.id}@released`, name: "Eve" };
  expect(await users.createAccount(ctx, placeholder)).toMatchObject(notFound);
  expect(await move(newId("account"), null, squatter.email)).toMatchObject(notFound);
  expect(await get(squatter.id)).toMatchObject({ email: squatter.email });
  expect(await move(mine.id, null, squatter.email)).toEqual(done);
  expect(await get(mine.id)).toMatchObject({ email: squatter.email, email_verified: true });
  expect(await get(squatter.id)).toMatchObject({
    email: `${squatter.id}@released`,
    email_verified: false,
  });
});

test("of accounts that want one address at once, one gets it", async () => {
  const accounts = await Promise.all(Array.from({ length: 5 }, () => makeAccount()));
  const to = newEmail();
  const answers = await Promise.all(accounts.map(({ id, email }) => move(id, email, to)));
  expect(answers.filter(({ ok }) => ok)).toHaveLength(1);
  for (const answer of answers) if (!answer.ok) expect(answer).toMatchObject(taken);
});
