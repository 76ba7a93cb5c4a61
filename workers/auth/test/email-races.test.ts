import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { changeEmail } from "../src/emails/change-email.ts";
import { confirmEmailChange } from "../src/emails/confirm-email-change.ts";
import { undoEmailChange } from "../src/emails/undo-email-change.ts";
import { requestPasswordReset } from "../src/passwords/request-password-reset.ts";
import { resetPassword } from "../src/passwords/reset-password.ts";
import type { TestDatabase } from "#support/database";
import { account as asAccount, visitor } from "#support/services/callers";
import { type AuthIsolate, startAuthIsolate } from "#support/services/auth-in-process";
import { PASSWORD, makeOwner } from "#support/services/passkey-owner";
import { valueOf } from "#support/services/result";
import { startStores } from "#support/services/stores";

/** Links of an account whose address a thief moves, while its owner takes it back. Each holds one call between two awaits. */
const home = "192.0.2.1";
const invalid = { ok: false, error: { code: "link_invalid" } };
let stores: TestDatabase;
let auth: AuthIsolate;
let id: string;
let email: string;
let thief: string;
let other: string;
let people = 0;

beforeAll(async () => {
  stores = await startStores();
});
afterAll(() => stores.close());
beforeEach(async () => {
  auth = await startAuthIsolate(stores, "plain");
  ({ id, email } = await makeOwner(auth, "email-races"));
  people += 1;
  thief = `thief${people}@example.com`;
  other = `other${people}@example.com`;
});

const mailed = (to: string): string => {
  const mail = auth.takeMails().findLast((one) => one.to === to);
  return /#(\S+)/.exec(mail?.text ?? "")?.[1] ?? "";
};
const ask = async (to: string): Promise<string> => {
  const ctx = { ...asAccount(id), ip: home };
  valueOf(await changeEmail(auth, ctx, { new_email: to, current_password: PASSWORD }));
  await auth.settled();
  return mailed(to);
};
const confirm = (token: string, isolate = auth) =>
  confirmEmailChange(isolate, visitor(), { token, current_password: PASSWORD });
const takeBack = (token: string, isolate = auth) => undoEmailChange(isolate, visitor(), { token });
/** Moves the address. @returns the link that takes it back, from the mail to the old one. */
const move = async (from: string, to: string): Promise<string> => {
  valueOf(await confirm(await ask(to)));
  await auth.settled();
  return mailed(from);
};
const askForReset = async (address: string): Promise<string> => {
  await requestPasswordReset(auth, visitor(home), { email: address });
  await auth.settled();
  return mailed(address);
};
const addressOf = async () =>
  valueOf(await auth.users.getAccount(asAccount(id), { account_id: id })).email;

/** An isolate at which something happens just before or after it changes the address. */
const meeting = (when: "before" | "after", happens: () => Promise<unknown>): AuthIsolate =>
  Object.assign(Object.create(auth), {
    users: Object.assign(Object.create(auth.users), {
      changeEmail: async (...args: Parameters<AuthIsolate["users"]["changeEmail"]>) => {
        if (when === "before") await happens();
        const changed = await auth.users.changeEmail(...args);
        if (when === "after") await happens();
        return changed;
      },
    }),
  });

test("a change that meets a new password still gives the old address its way back", async () => {
  const token = await ask(thief);
  const reset = await askForReset(email);
  const slow = meeting("after", () =>
    resetPassword(auth, visitor(), { token: reset, new_password: PASSWORD }),
  );
  expect(await confirm(token, slow)).toEqual({ ok: true, value: null });
  await auth.settled();
  expect(await takeBack(mailed(email))).toEqual({ ok: true, value: null });
  expect(await addressOf()).toBe(email);
});

test.each(["before", "after"] as const)(
  "a further change whose owner takes the first one back %s it leaves nothing to the thief",
  async (when) => {
    const back = await move(email, thief);
    const further = await ask(other);
    const slow = meeting(when, async () => valueOf(await takeBack(back)));
    expect(await confirm(further, slow)).toMatchObject(invalid);
    await auth.settled();
    expect(await addressOf()).toBe(email);
    expect(mailed(thief)).toBe("");
  },
);

test.each(["before", "after"] as const)(
  "the thief's own way back does not outlive the owner's, which comes %s it",
  async (when) => {
    const back = await move(email, thief);
    const thiefsBack = await move(thief, other);
    const slow = meeting(when, async () => valueOf(await takeBack(back)));
    expect(await takeBack(thiefsBack, slow)).toMatchObject(invalid);
    expect(await addressOf()).toBe(email);
  },
);

test("the owner's way back works after the thief took a later change back", async () => {
  const back = await move(email, thief);
  const thiefsBack = await move(thief, other);
  valueOf(await takeBack(thiefsBack));
  valueOf(await takeBack(back));
  expect(await addressOf()).toBe(email);
});

test("after a change was taken back, the address can be changed again", async () => {
  valueOf(await takeBack(await move(email, thief)));
  const reset = await askForReset(email);
  valueOf(await resetPassword(auth, visitor(), { token: reset, new_password: PASSWORD }));
  await move(email, other);
  expect(await addressOf()).toBe(other);
});

test("a link to set a password does not work once the address is somebody else's", async () => {
  const back = await move(email, thief);
  const found = auth.users.findAccountByEmail.bind(auth.users);
  const slow: AuthIsolate = Object.assign(Object.create(auth), {
    users: Object.assign(Object.create(auth.users), {
      findAccountByEmail: async (...args: Parameters<typeof found>) => {
        const known = await found(...args);
        valueOf(await takeBack(back));
        return known;
      },
    }),
  });
  await requestPasswordReset(slow, visitor(home), { email: thief });
  await auth.settled();
  const token = mailed(thief);
  expect(token).not.toBe("");
  const answer = await resetPassword(auth, visitor(), { token, new_password: PASSWORD });
  expect(answer).toMatchObject(invalid);
});
