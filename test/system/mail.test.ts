import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { linkIn } from "../../dev/mailbox/mailbox.ts";
import { type TestStack, startTestStack } from "#support/stack";
import { databaseOf } from "#support/stored";
import { sql } from "drizzle-orm";

let stack: TestStack;
let people = 0;

beforeAll(async () => {
  stack = await startTestStack();
});
afterAll(() => stack?.stop());
afterEach(() => stack.mailbox.trouble(null));

const post = (path: string, body: object, headers: Record<string, string> = {}) =>
  fetch(`${stack.dashboardApiUrl}${path}`, {
    method: "POST",
    headers: { "content-type": "application/json", origin: stack.dashboardUrl, ...headers },
    body: JSON.stringify(body),
  });
const newAddress = (): string => `mail${(people += 1)}@example.com`;
const password = "correct horse battery";
const signUp = (email: string, locale = "en") =>
  post("/v1/sign-up", { email, password, name: "Ada", locale });
const tokenOf = (link: string): string => new URL(link).hash.slice(1);

test("a sign-up's mail arrives with a link to the dashboard, and the link verifies the address", async () => {
  const email = newAddress();
  expect((await signUp(email, "ru")).status).toBe(202);
  const mail = await stack.mailbox.mailTo(email);
  expect(mail.subject).toBe("Подтвердите адрес почты");
  const link = linkIn(mail);
  expect(link.startsWith(`${stack.dashboardUrl}/verify#emt_`)).toBe(true);
  const verify = (input: object) => post("/v1/email/verify", { token: tokenOf(link), ...input });
  expect(await (await verify({})).json()).toMatchObject({ code: "password_required" });
  expect((await verify({ current_password: password })).status).toBe(204);
  expect((await verify({ current_password: password })).status).toBe(410);
});

test("a host that the request names does not get into a mail", async () => {
  const email = newAddress();
  await signUp(email);
  await post("/v1/password-reset", { email }, { "x-forwarded-host": "evil.example" });
  const mail = await stack.mailbox.mailTo(email, 2);
  expect(linkIn(mail).startsWith(`${stack.dashboardUrl}/reset#emt_`)).toBe(true);
  expect(`${mail.text}${mail.html}`).not.toContain("evil.example");
});

test("a forgotten password is replaced by a link, and the owner is told", async () => {
  const email = newAddress();
  await signUp(email);
  const known = await post("/v1/password-reset", { email });
  const unknown = await post("/v1/password-reset", { email: newAddress() });
  expect([known.status, await known.text()]).toEqual([unknown.status, await unknown.text()]);
  const token = tokenOf(linkIn(await stack.mailbox.mailTo(email, 2)));
  const reset = () => post("/v1/password-reset/confirm", { token, new_password: "another one 1" });
  const answers = await Promise.all([reset(), reset(), reset()]);
  expect(answers.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([204, 410, 410]);
  expect((await stack.mailbox.mailTo(email, 3)).subject).toBe("Your password was changed");
  expect((await post("/v1/sign-in", { email, password })).status).toBe(401);
  expect((await post("/v1/sign-in", { email, password: "another one 1" })).status).toBe(200);
});

test("mail waits while the mail server is down, and the job sends it", async () => {
  const db = databaseOf(stack.bridge);
  const email = newAddress();
  stack.mailbox.trouble({ status: 503 });
  expect((await signUp(email)).status).toBe(202);
  const row = async () => {
    const { rows } = await db.execute<{ state: string; last_error: string | null }>(
      sql`select state, last_error from mails where recipient = ${email}`,
    );
    return rows[0];
  };
  await expect.poll(row).toEqual({ state: "queued", last_error: "server_error" });
  stack.mailbox.trouble(null);
  await db.execute(
    sql`update mails set next_attempt_at = clock_timestamp() where recipient = ${email}`,
  );
  expect(await stack.runJobs()).toBe(200);
  await stack.mailbox.mailTo(email);
  expect(await row()).toEqual({ state: "sent", last_error: null });
});

test("an operator sends a mail to see whether mail arrives", async () => {
  const to = newAddress();
  const response = await fetch(`${stack.jobsUrl}/mail/test`, {
    method: "POST",
    headers: { authorization: `Bearer ${stack.jobsSecret}`, "content-type": "application/json" },
    body: JSON.stringify({ to }),
  });
  expect(response.status).toBe(202);
  expect((await stack.mailbox.mailTo(to)).subject).toBe("Mail from Atlas arrives");
});

test("neither the log nor the database ever holds a link's token", async () => {
  const email = newAddress();
  await signUp(email);
  const token = tokenOf(linkIn(await stack.mailbox.mailTo(email)));
  const mac = token.split(".")[1] ?? "";
  await post("/v1/email/verify", { token: `${token}x` });
  await post("/v1/email/verify", { token, current_password: password });
  expect(mac).toHaveLength(43);
  expect(stack.logLines().join("\n")).not.toContain(mac);
  const db = databaseOf(stack.bridge);
  const { rows } = await db.execute(sql`
    select mails::text as row from mails union all select email_tokens::text from email_tokens`);
  expect(rows.length).toBeGreaterThan(1);
  expect(JSON.stringify(rows)).not.toContain(mac);
});
