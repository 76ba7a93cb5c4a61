import { sql } from "drizzle-orm";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import type { MailContent } from "#shared/contracts/auth/mail";
import type { AuthService } from "#shared/contracts/auth/service";
import { serviceContext } from "#shared/contracts/call-context";
import { newId } from "#shared/ids";
import type { Deps } from "../src/deps.ts";
import { findProblems } from "../src/jobs/find-problems.ts";
import { runDue } from "../src/jobs/run-due.ts";
import { claimDueMails, insertMail } from "../src/mail/mail-repository.ts";
import { sendMail } from "../src/mail/send-mail.ts";
import { authService } from "../src/service.ts";
import type { TestDatabase } from "#support/database";
import { type AuthIsolate, startAuthIsolate } from "#support/services/auth-in-process";
import { account, visitor } from "#support/services/callers";
import { serveInProcess } from "#support/services/in-process";
import { valueOf } from "#support/services/result";
import { startStores } from "#support/services/stores";

let stores: TestDatabase;
let auth: AuthIsolate;
const ctx = serviceContext("gateway", "req_1");
const away = { sent: false, code: "server_error", again: true, retryAfterSeconds: null } as const;

beforeAll(async () => {
  stores = await startStores();
});
afterAll(() => stores.close());
beforeEach(async () => {
  auth = await startAuthIsolate(stores, "plain");
  await auth.db.execute(sql`delete from mails`);
});

const invite = async (to = "ada@example.com") => {
  const values = {
    invitation_id: newId("invitation"),
    project: "Orbit",
    inviter: "Grace",
    role: "viewer",
  } as const;
  const sent = await sendMail(auth, ctx, { to, locale: "en", template: "invitation", values });
  await auth.settled();
  return valueOf(sent).mail_id;
};
const rowOf = async (id: string) => {
  const { rows } = await auth.db.execute(sql`
    select state, attempts, last_error, request_id, values::text as values,
      round(extract(epoch from next_attempt_at - clock_timestamp()) / 10)::int * 10 as rest
    from mails where id = ${id}`);
  return rows[0];
};
const letPass = (id: string, seconds: number) =>
  auth.db.execute(sql`
    update mails set next_attempt_at = next_attempt_at - make_interval(secs => ${seconds}),
      created_at = created_at - make_interval(secs => ${seconds}),
      settled_at = settled_at - make_interval(secs => ${seconds})
    where id = ${id}`);
const run = async () => valueOf(await runDue(auth, ctx));

test("a mail is written down, sent behind the answer, and once", async () => {
  const id = await invite();
  expect(auth.takeMails()).toMatchObject([{ id, to: "ada@example.com" }]);
  expect(await rowOf(id)).toMatchObject({ state: "sent", attempts: 1, request_id: "req_1" });
  expect(await run()).toMatchObject({ mails_sent: 0, waiting: 0 });
  expect(auth.takeMails()).toEqual([]);
});

test("what rests in the database opens nothing: the link is made when the mail leaves", async () => {
  const id = await invite();
  const token = /#(\S+)/.exec(auth.takeMails()[0]?.text ?? "")?.[1] ?? "";
  const mac = token.split(".")[1] ?? "";
  expect(mac).toHaveLength(43);
  expect(JSON.stringify(await rowOf(id))).not.toContain(mac);
});

test("an address that cannot be one is refused", async () => {
  const values = {
    invitation_id: newId("invitation"),
    project: "P",
    inviter: "G",
    role: "admin",
  } as const;
  for (const to of ["ada", "ada@localhost", "a@b.example\r\nBcc: c@d.example"])
    expect(
      await sendMail(auth, ctx, { to, locale: "en", template: "invitation", values }),
    ).toMatchObject({ error: { code: "email_unusable" } });
});

test("a mail that the server did not take rests a minute, then twice as long each time", async () => {
  auth.answerMail(away);
  const id = await invite();
  expect(await rowOf(id)).toMatchObject({
    state: "queued",
    attempts: 1,
    last_error: "server_error",
    rest: 60,
  });
  expect(await run()).toMatchObject({ mails_sent: 0, waiting: 1 });
  expect(await rowOf(id)).toMatchObject({ attempts: 1 });
  for (const rest of [120, 240, 480, 960, 1_920, 3_600, 3_600]) {
    await auth.db.execute(
      sql`update mails set next_attempt_at = clock_timestamp() where id = ${id}`,
    );
    await run();
    expect(await rowOf(id)).toMatchObject({ state: "queued", rest });
  }
  auth.answerMail({ sent: true });
  await letPass(id, 3_600);
  expect(await run()).toMatchObject({ mails_sent: 1, waiting: 0 });
  expect(auth.takeMails()).toMatchObject([{ id }]);
});

test("a server that asks for more rest gets it", async () => {
  auth.answerMail({ ...away, code: "rate_limited", retryAfterSeconds: 900 });
  expect(await rowOf(await invite())).toMatchObject({ last_error: "rate_limited", rest: 900 });
});

test("a mail that the server will never take is given up at once", async () => {
  auth.answerMail({ ...away, code: "refused", again: false });
  const id = await invite();
  expect(await rowOf(id)).toMatchObject({ state: "failed", attempts: 1, last_error: "refused" });
  expect(await run()).toMatchObject({ waiting: 0 });
});

test("a mail that waited for a day is given up, with the last reason", async () => {
  auth.answerMail(away);
  const id = await invite();
  await letPass(id, 23 * 3_600);
  await run();
  expect(await rowOf(id)).toMatchObject({ state: "queued" });
  await letPass(id, 3_601);
  expect(await run()).toMatchObject({ waiting: 0 });
  expect(await rowOf(id)).toMatchObject({
    state: "failed",
    attempts: 2,
    last_error: "server_error",
  });
});

test("a sent mail is removed after a week, a failed one after a month", async () => {
  const sent = await invite();
  auth.answerMail({ ...away, again: false });
  const failed = await invite();
  for (const id of [sent, failed]) await letPass(id, 7 * 86_400 - 60);
  await run();
  expect([await rowOf(sent), await rowOf(failed)]).not.toContain(undefined);
  for (const id of [sent, failed]) await letPass(id, 120);
  await run();
  expect(await rowOf(sent)).toBeUndefined();
  expect(await rowOf(failed)).toMatchObject({ state: "failed" });
  await letPass(failed, 23 * 86_400);
  await run();
  expect(await rowOf(failed)).toBeUndefined();
});

test("without a mail server a mail rests untried, and leaves once there is one", async () => {
  const { mailPort } = auth;
  const without = { ...auth, mailPort: null };
  const id = newId("mail");
  await insertMail(auth.db, ctx, {
    id,
    to: "ada@example.com",
    locale: "ru",
    template: "password_changed",
    values: {},
  });
  expect(valueOf(await runDue(without, ctx))).toMatchObject({ mails_sent: 0, waiting: 0 });
  expect(await rowOf(id)).toMatchObject({ state: "queued", attempts: 0 });
  expect(valueOf(await runDue({ ...auth, mailPort }, ctx))).toMatchObject({ mails_sent: 1 });
});

test("many runs at once try each mail once", async () => {
  for (let n = 0; n < 12; n++)
    await insertMail(auth.db, ctx, {
      id: newId("mail"),
      to: `p${n}@example.com`,
      locale: "en",
      template: "password_changed",
      values: {},
    });
  const runs = await Promise.all(Array.from({ length: 4 }, run));
  expect(runs.reduce((sum, { mails_sent }) => sum + mails_sent, 0)).toBe(12);
  const ids = auth.takeMails().map(({ id }) => id);
  expect([ids.length, new Set(ids).size]).toEqual([12, 12]);
});

test("a run that dies after its claim costs one rest, not the mail", async () => {
  auth.answerMail(away);
  const id = await invite();
  await letPass(id, 60);
  expect(await claimDueMails(auth.db, 5)).toMatchObject([{ id }]);
  expect(await claimDueMails(auth.db, 5)).toEqual([]);
  await letPass(id, 120);
  expect(await claimDueMails(auth.db, 5)).toMatchObject([{ id }]);
});

test("mail that is left has the jobs run at the next tick", async () => {
  let expected = 0;
  const counting = { ...auth, expectRun: async () => void (expected += 1) };
  const input = { to: "ada@example.com", locale: "en", template: "test", values: {} } as const;
  await sendMail(counting, ctx, input);
  await auth.settled();
  expect(expected).toBe(0);
  auth.answerMail(away);
  await sendMail(counting, ctx, input);
  await auth.settled();
  expect(expected).toBe(1);
});

test("a mail with a link is sent at the next tick when the isolate dies behind its answer", async () => {
  const email = "mallory@example.com";
  const password = "correct horse";
  let told: unknown[] = [];
  const mails = async () =>
    (
      await auth.db.execute<{ template: string; state: string }>(
        sql`select template, state from mails order by template`,
      )
    ).rows;
  const dying = serveInProcess<AuthService, Deps>(
    authService,
    {
      ...auth,
      // What is behind the answer does not come to its end.
      mailPort: { send: () => new Promise<never>(() => undefined) },
      // A run that asked before the mail was there would let the jobs rest again.
      expectRun: async () => void (told = await mails()),
    },
    "gateway",
  );
  const wrote = async <T>(call: Promise<T>): Promise<unknown[]> => {
    await call;
    const seen = told;
    told = [];
    await auth.db.execute(sql`delete from mails`);
    return seen;
  };
  const queued = (template: string) => ({ template, state: "queued" });

  const signUp = { email, password, name: "Mallory" };
  expect(await wrote(dying.signUp(visitor(), signUp))).toEqual([queued("verify_email")]);
  expect(await wrote(dying.requestPasswordReset(visitor(), { email }))).toEqual([
    queued("reset_password"),
  ]);
  const { rows } = await auth.db.execute<{ id: string }>(
    sql`select id from accounts where email = ${email}`,
  );
  const owner = account(rows[0]?.id ?? "");
  expect(await wrote(dying.resendVerification(owner, {}))).toEqual([queued("verify_email")]);
  const change = { new_email: "eve@example.com", current_password: password };
  expect(await wrote(dying.changeEmail(owner, change))).toEqual([
    queued("change_email"),
    queued("email_change_asked"),
  ]);
  const values = {
    invitation_id: newId("invitation"),
    project: "Orbit",
    inviter: "Grace",
    role: "viewer",
  } as const;
  const invitation = { to: email, locale: "en", template: "invitation", values } as const;
  const { mail_id } = valueOf(await dying.sendMail(ctx, invitation));
  expect(told).toEqual([queued("invitation")]);
  await expect.poll(async () => (await rowOf(mail_id))?.["attempts"]).toBe(1);
  await letPass(mail_id, 60);
  expect(await run()).toMatchObject({ mails_sent: 1, waiting: 0 });
});

test("what is refused writes no mail and wakes no jobs", async () => {
  let expected = 0;
  const counting = { ...auth, expectRun: async () => void (expected += 1) };
  const service = serveInProcess<AuthService, Deps>(authService, counting, "gateway");
  const weak = { email: "weak@example.com", password: "short", name: "Weak" };
  expect(await service.signUp(visitor(), weak)).toMatchObject({
    error: { code: "password_unusable" },
  });
  expect(expected).toBe(0);
});

test("a delivery that breaks has the jobs run at the next tick", async () => {
  let expected = 0;
  const broken: Deps = {
    ...auth,
    mailPort: { send: () => Promise.reject(new Error("broken")) },
    expectRun: async () => void (expected += 1),
  };
  const input = { to: "ada@example.com", locale: "en", template: "test", values: {} } as const;
  valueOf(await sendMail(broken, ctx, input));
  await auth.settled();
  expect(expected).toBe(1);
});

const token_id = newId("emailToken");
test.each<MailContent>([
  { template: "verify_email", values: { token_id } },
  { template: "reset_password", values: { token_id } },
  { template: "change_email", values: { token_id, old_email: "old@example.com" } },
])("$template is given up when its link no longer works", async (content) => {
  const id = newId("mail");
  await insertMail(auth.db, ctx, { id, to: "ada@example.com", locale: "en", ...content });
  auth.answerMail(away);
  await letPass(id, 3_590);
  await run();
  expect(await rowOf(id)).toMatchObject({ state: "queued", attempts: 1 });
  await letPass(id, 11);
  expect(await run()).toMatchObject({ waiting: 0 });
  expect(await rowOf(id)).toMatchObject({ state: "failed", last_error: "server_error" });
});

test("wrong settings of mail and a missing secret for links are problems, no mail server is none", async () => {
  expect(await findProblems({ ...auth, mailPort: null } as AuthIsolate)).toEqual([]);
  const { importLinkKeys } = await import("#shared/crypto/link-token");
  expect(
    await findProblems({
      ...auth,
      mailProblem: "ATLAS_MAIL_FROM is not a sender.",
      linkKeys: () => importLinkKeys(undefined),
    }),
  ).toEqual(["ATLAS_MAIL_FROM is not a sender.", expect.stringMatching(/^LINK_SECRETS is not /)]);
});
