import { sql } from "drizzle-orm";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { makeLinkToken } from "#shared/crypto/link-token";
import { newId } from "#shared/ids";
import { listAccountLog } from "../src/account-log/list-account-log.ts";
import { changeEmail } from "../src/emails/change-email.ts";
import { confirmEmailChange } from "../src/emails/confirm-email-change.ts";
import { resendVerification } from "../src/emails/resend-verification.ts";
import { undoEmailChange } from "../src/emails/undo-email-change.ts";
import { verifyEmail } from "../src/emails/verify-email.ts";
import { requestPasswordReset } from "../src/passwords/request-password-reset.ts";
import { resetPassword } from "../src/passwords/reset-password.ts";
import { resolveSession } from "../src/sessions/resolve-session.ts";
import { signIn } from "#support/services/sign-in";
import { signUp } from "../src/sessions/sign-up.ts";
import { getSecurity } from "../src/totp/get-security.ts";
import type { TestDatabase } from "#support/database";
import { account as asAccount, apiKey, visitor } from "#support/services/callers";
import { type AuthIsolate, startAuthIsolate } from "#support/services/auth-in-process";
import { valueOf } from "#support/services/result";
import { addApp } from "#support/services/totp";
import { startStores } from "#support/services/stores";

let stores: TestDatabase;
let auth: AuthIsolate;
let email: string;
let people = 0;
const password = "correct horse";
const home = "192.0.2.1";
const invalid = { ok: false, error: { code: "link_invalid" } };
const accepted = { ok: true, value: { status: "accepted" } };

beforeAll(async () => {
  stores = await startStores();
});
afterAll(() => stores.close());
beforeEach(async () => {
  auth = await startAuthIsolate(stores, "plain");
  people += 1;
  email = `mover${people}@example.com`;
});

const register = async (address = email, name = "Anna") => {
  const answer = await signUp(auth, visitor(home), { email: address, password, name });
  await auth.settled();
  return answer;
};
const enter = (address = email, word = password) =>
  signIn(auth, visitor(home), { email: address, password: word });
const verify = (token: string) =>
  verifyEmail(auth, visitor(), { token, current_password: password });
const mailed = () => auth.takeMails().map(({ to, subject, text }) => ({ to, subject, text }));
const tokenIn = (text: string | undefined): string => /#(\S+)/.exec(text ?? "")?.[1] ?? "";
const isVerified = async () => valueOf(await enter()).account.email_verified;
const expire = (token: string) =>
  auth.db.execute(sql`
    update email_tokens set expires_at = clock_timestamp() where id = ${token.split(".")[0]}`);
const logOf = async (accountId: string) => {
  await auth.settled();
  const page = await listAccountLog(auth, asAccount(accountId), { limit: 50 });
  return valueOf(page).data.map(({ type, result }) => `${type} ${result}`);
};

describe("verification", () => {
  test("a sign-up mails a link that verifies the address, once", async () => {
    await register();
    const [mail] = mailed();
    expect(mail).toMatchObject({ to: email, subject: "Confirm your e-mail address" });
    expect(await isVerified()).toBe(false);
    const token = tokenIn(mail?.text);
    expect(await verify(token)).toEqual({ ok: true, value: null });
    expect(await isVerified()).toBe(true);
    expect(await verify(token)).toMatchObject(invalid);
    expect(await logOf(valueOf(await enter()).account.id)).toContain("email_verified done");
  });

  test("a sign-up with a known address mails its owner instead, and answers the same", async () => {
    const first = await register();
    mailed();
    expect(await register(email.toUpperCase(), "Eve")).toEqual(first);
    const mails = mailed();
    expect(mails).toMatchObject([{ to: email, subject: "You already have an account" }]);
    expect(mails[0]?.text).not.toContain("Eve");
    expect(tokenIn(mails[0]?.text)).toBe("");
  });

  test("a stranger makes Atlas write to an address three times an hour at most", async () => {
    await register();
    mailed();
    for (let n = 0; n < 6; n++) await register();
    expect(mailed()).toHaveLength(3);
  });

  test("an expired, a foreign and a tampered link are refused alike", async () => {
    await register();
    const token = tokenIn(mailed()[0]?.text);
    const keys = await auth.linkKeys();
    const id = token.split(".")[0] ?? "";
    for (const wrong of [
      `${token.slice(0, -1)}${token.endsWith("A") ? "B" : "A"}`,
      await makeLinkToken(keys, "reset_password", id),
      await makeLinkToken(keys, "verify_email", newId("emailToken")),
      "",
    ])
      expect(await verify(wrong)).toMatchObject(invalid);
    await expire(token);
    expect(await verify(token)).toMatchObject(invalid);
    expect(await isVerified()).toBe(false);
  });

  test("the owner of an address does not confirm it for somebody else who signed up with it", async () => {
    await register();
    const token = tokenIn(mailed()[0]?.text);
    const mine = `own${people}@example.com`;
    await register(mine, "Olga");
    const { session_token } = valueOf(await enter(mine));
    const expectRefused = async (input: object, code: string) =>
      expect(await verifyEmail(auth, visitor(home), { token, ...input })).toMatchObject({
        error: { code },
      });
    await expectRefused({}, "password_required");
    await expectRefused({ session_token }, "password_required");
    await expectRefused({ session_token: "made-up" }, "password_required");
    await expectRefused({ current_password: "not the one" }, "wrong_password");
    await expectRefused({ session_token, current_password: "not the one" }, "wrong_password");
    const signedIn = valueOf(await enter());
    expect(signedIn.account.email_verified).toBe(false);
    const own = { token, session_token: signedIn.session_token };
    expect(await verifyEmail(auth, visitor(), own)).toEqual({ ok: true, value: null });
    expect(await isVerified()).toBe(true);
  });

  test("passwords tried at a link count as attempts to sign in", async () => {
    await register();
    const token = tokenIn(mailed()[0]?.text);
    const guess = () => verifyEmail(auth, visitor(home), { token, current_password: "a guess" });
    for (let n = 0; n < 10; n++)
      expect(await guess()).toMatchObject({ error: { code: "wrong_password" } });
    expect(await guess()).toMatchObject({ error: { code: "rate_limited" } });
  });

  test("of five uses at once one succeeds, and the address is verified", async () => {
    await register();
    const token = tokenIn(mailed()[0]?.text);
    const answers = await Promise.all(Array.from({ length: 5 }, () => verify(token)));
    expect(answers.filter(({ ok }) => ok)).toHaveLength(1);
    expect(await isVerified()).toBe(true);
  });

  test("an account gets another link when it asks, twice in that hour", async () => {
    await register();
    mailed();
    const { account } = valueOf(await enter());
    const again = async () => {
      const answer = await resendVerification(auth, asAccount(account.id), { locale: "ru" });
      await auth.settled();
      return answer;
    };
    expect([await again(), await again()]).toEqual([accepted, accepted]);
    const [, second] = mailed();
    expect(second).toMatchObject({ to: email, subject: "Подтвердите адрес почты" });
    expect(await again()).toMatchObject({ error: { code: "rate_limited" } });
    expect(await verify(tokenIn(second?.text))).toMatchObject({ ok: true });
    expect(await again()).toEqual(accepted);
    expect(mailed()).toEqual([]);
    for (const ctx of [visitor(), apiKey(newId("project"), [])])
      expect(await resendVerification(auth, ctx, {})).toMatchObject({
        error: { code: "unauthenticated" },
      });
  });
});

describe("a change of the address", () => {
  let fresh: string;
  beforeEach(async () => {
    fresh = `moved${people}@example.com`;
    await register();
    mailed();
  });

  const ask = async (input: { new_email?: string; current_password?: string } = {}) => {
    const session = valueOf(await enter());
    const answer = await changeEmail(
      auth,
      { ...asAccount(session.account.id), ip: home },
      { new_email: fresh, current_password: password, ...input },
    );
    await auth.settled();
    return { answer, session, mails: mailed() };
  };
  const tokenFor = (mails: ReturnType<typeof mailed>, to: string): string =>
    tokenIn(mails.find((mail) => mail.to === to)?.text);
  const confirm = async (token: string) => {
    const answer = await confirmEmailChange(auth, visitor(), { token, current_password: password });
    await auth.settled();
    return answer;
  };

  /** Taking a change back leaves no usable password: its owner sets one by a link at the address. */
  const takeBack = async (token: string) => {
    const answer = await undoEmailChange(auth, visitor(), { token });
    await auth.settled();
    return answer;
  };
  const enterByReset = async (address: string) => {
    mailed();
    await requestPasswordReset(auth, visitor(home), { email: address });
    await auth.settled();
    const token = tokenFor(mailed(), address);
    valueOf(await resetPassword(auth, visitor(), { token, new_password: password }));
    await auth.settled();
    mailed();
    return valueOf(await enter(address)).account;
  };

  test("it is told to the old address and made by the link at the new one", async () => {
    const { answer, session, mails } = await ask({ new_email: fresh.toUpperCase() });
    expect(answer).toEqual(accepted);
    expect(new Map(mails.map(({ to, subject }) => [to, subject]))).toEqual(
      new Map([
        [fresh, "Confirm your new e-mail address"],
        [email, "Your e-mail address is to change"],
      ]),
    );
    expect(await enter(fresh)).toMatchObject({ ok: false });
    expect(await confirm(tokenFor(mails, fresh))).toEqual({ ok: true, value: null });
    expect(await enter()).toMatchObject({ ok: false });
    expect(valueOf(await enter(fresh)).account).toMatchObject({
      id: session.account.id,
      email: fresh,
      email_verified: true,
      locale: null,
      time_zone: null,
    });
    expect(mailed()).toMatchObject([{ to: email, subject: "Your e-mail address was changed" }]);
    expect(await logOf(session.account.id)).toEqual(
      expect.arrayContaining(["email_change_asked done", "email_changed done"]),
    );
    expect(await confirm(tokenFor(mails, fresh))).toMatchObject(invalid);
  });

  test("the owner of the new address does not make the change for somebody else", async () => {
    const { mails, session } = await ask();
    const token = tokenFor(mails, fresh);
    const { session_token } = session;
    expect(await confirmEmailChange(auth, visitor(), { token })).toMatchObject({
      error: { code: "password_required" },
    });
    expect(await confirmEmailChange(auth, visitor(), { token, session_token })).toMatchObject({
      ok: true,
    });
  });

  test("the old address takes it back within a day, which ends all sessions", async () => {
    const { mails, session } = await ask();
    await confirm(tokenFor(mails, fresh));
    const undo = tokenFor(mailed(), email);
    const { rows } = await auth.db.execute<{ life: number }>(sql`
      select extract(epoch from expires_at - clock_timestamp())::float8 as life
      from email_tokens where id = ${undo.split(".")[0]}`);
    expect(rows[0]?.life).toBeGreaterThan(86_000);
    const answers = await Promise.all(
      Array.from({ length: 3 }, () => undoEmailChange(auth, visitor(), { token: undo })),
    );
    expect(answers.filter(({ ok }) => ok)).toHaveLength(1);
    const { session_token } = session;
    expect(await resolveSession(auth, visitor(), { session_token })).toMatchObject({ ok: false });
    expect(await enter()).toMatchObject({ error: { code: "invalid_credentials" } });
    expect((await enterByReset(email)).id).toBe(session.account.id);
    expect(await logOf(session.account.id)).toContain("email_change_undone done");
  });

  test.each([
    ["goes when it was added around the change", "1 hour", []],
    ["stays when it is older", "25 hours", ["totp"]],
  ])("a second factor %s and the change is taken back", async (_, age, left) => {
    const { mails, session } = await ask();
    const owner = asAccount(session.account.id);
    await addApp(auth, session);
    await auth.settled();
    mailed();
    await auth.db.execute(sql`
      with codes as (
        update recovery_codes set created_at = clock_timestamp() - ${age}::interval
        where account_id = ${session.account.id})
      update totp_factors set created_at = clock_timestamp() - ${age}::interval,
        confirmed_at = clock_timestamp() - ${age}::interval
      where account_id = ${session.account.id}`);
    await confirm(tokenFor(mails, fresh));
    const undo = tokenFor(mailed(), email);
    expect(await takeBack(undo)).toMatchObject({ ok: true });
    const { totp, recovery_codes_left: codes } = valueOf(await getSecurity(auth, owner));
    expect(totp === null ? [] : ["totp"]).toEqual(left);
    expect(codes).toBe(left.length * 10);
  });

  test("taking it back works also when the address was changed once more", async () => {
    const { mails } = await ask();
    await confirm(tokenFor(mails, fresh));
    const undo = tokenFor(mailed(), email);
    const first = email;
    const third = `third${people}@example.com`;
    email = fresh;
    const { mails: more } = await ask({ new_email: third });
    expect(await confirm(tokenFor(more, third))).toMatchObject({ ok: true });
    expect(await takeBack(undo)).toMatchObject({ ok: true });
    expect(await enterByReset(first)).toMatchObject({ email: first });
    expect(await enter(third)).toMatchObject({ ok: false });
  });

  test("taking a change back ends the links that take later changes back, and an earlier one still works", async () => {
    const first = email;
    const [second, third] = [fresh, `third${people}@example.com`];
    await confirm(tokenFor((await ask()).mails, second));
    const undoFirst = tokenFor(mailed(), first);
    email = second;
    await confirm(tokenFor((await ask({ new_email: third })).mails, third));
    const undoSecond = tokenFor(mailed(), second);
    expect(await takeBack(undoFirst)).toMatchObject({ ok: true });
    expect(await takeBack(undoSecond)).toMatchObject(invalid);
    expect(await enterByReset(first)).toMatchObject({ email: first });

    // The other way round: who has the second address cannot take the first link away.
    email = first;
    await confirm(tokenFor((await ask()).mails, second));
    const again = tokenFor(mailed(), first);
    email = second;
    await confirm(tokenFor((await ask({ new_email: third })).mails, third));
    const later = tokenFor(mailed(), second);
    expect(await takeBack(later)).toMatchObject({ ok: true });
    expect(await takeBack(again)).toMatchObject({ ok: true });
    expect(await enterByReset(first)).toMatchObject({ email: first });
  });

  test("a sign-up with the old address does not keep its owner from taking the change back", async () => {
    const { mails, session } = await ask();
    await confirm(tokenFor(mails, fresh));
    const undo = tokenFor(mailed(), email);
    await register(email, "Eve");
    const eve = valueOf(await enter());
    expect(eve.account.name).toBe("Eve");
    expect(await takeBack(undo)).toEqual({ ok: true, value: null });
    expect((await enterByReset(email)).id).toBe(session.account.id);
    expect(await enter(fresh)).toMatchObject({ ok: false });
  });

  test("an address with an account gets the same answer, and its owner a mail without a link", async () => {
    await register(fresh, "Bert");
    mailed();
    const { answer, mails } = await ask();
    expect(answer).toEqual(accepted);
    expect(mails.find(({ to }) => to === fresh)).toMatchObject({
      subject: "You already have an account",
    });
    expect(tokenFor(mails, fresh)).toBe("");
  });

  test("an address that got an account meanwhile stays with it", async () => {
    const { mails } = await ask();
    await register(fresh, "Bert");
    expect(await confirm(tokenFor(mails, fresh))).toMatchObject(invalid);
    expect(valueOf(await enter(fresh)).account.name).toBe("Bert");
    expect(valueOf(await enter()).account.name).toBe("Anna");
  });

  test("a wrong password, the same address and one that cannot be are refused, and no mail leaves", async () => {
    const cases = [
      [{ current_password: "wrong password" }, "wrong_password"],
      [{ new_email: email.toUpperCase() }, "email_unusable"],
      [{ new_email: "me@localhost" }, "email_unusable"],
    ] as const;
    for (const [input, code] of cases) {
      const { answer, mails, session } = await ask(input);
      expect([answer, mails]).toMatchObject([{ error: { code } }, []]);
      if (code === "wrong_password")
        expect(await logOf(session.account.id)).toContain("email_change_asked refused");
    }
    for (const ctx of [visitor(), apiKey(newId("project"), [])])
      expect(
        await changeEmail(auth, ctx, { new_email: fresh, current_password: password }),
      ).toMatchObject({ error: { code: "unauthenticated" } });
  });

  test("a later change ends the link of an earlier one, as a new password does", async () => {
    const earlier = tokenFor((await ask()).mails, fresh);
    const later = tokenFor((await ask()).mails, fresh);
    expect(await confirm(earlier)).toMatchObject(invalid);
    await requestPasswordReset(auth, visitor(home), { email });
    await auth.settled();
    const token = tokenIn(mailed().at(-1)?.text);
    valueOf(await resetPassword(auth, visitor(), { token, new_password: password }));
    expect(await confirm(later)).toMatchObject(invalid);
  });

  test("a link to set a password that went to the old address ends with the change", async () => {
    await requestPasswordReset(auth, visitor(home), { email });
    await auth.settled();
    const reset = tokenIn(mailed().at(-1)?.text);
    await confirm(tokenFor((await ask()).mails, fresh));
    expect(
      await resetPassword(auth, visitor(), { token: reset, new_password: password }),
    ).toMatchObject(invalid);
  });

  test("an expired link and one for something else are refused", async () => {
    const token = tokenFor((await ask()).mails, fresh);
    const id = token.split(".")[0] ?? "";
    const undo = await makeLinkToken(await auth.linkKeys(), "undo_email_change", id);
    expect(await undoEmailChange(auth, visitor(), { token: undo })).toMatchObject(invalid);
    expect(await verify(token)).toMatchObject(invalid);
    await expire(token);
    expect(await confirm(token)).toMatchObject(invalid);
    expect(await enter()).toMatchObject({ ok: true });
  });
});

test("the job removes links a day after they expired", async () => {
  const { runDue } = await import("../src/jobs/run-due.ts");
  await register();
  const id = tokenIn(mailed()[0]?.text).split(".")[0];
  const count = async () =>
    (await auth.db.execute(sql`select id from email_tokens where id = ${id}`)).rows.length;
  await runDue(auth, visitor());
  expect(await count()).toBe(1);
  await auth.db.execute(
    sql`update email_tokens set expires_at = clock_timestamp() - interval '25 hours' where id = ${id}`,
  );
  await runDue(auth, visitor());
  expect(await count()).toBe(0);
});
