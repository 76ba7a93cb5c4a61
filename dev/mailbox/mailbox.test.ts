import { request } from "node:http";
import { afterEach, beforeEach, expect, test } from "vitest";
import { type Mailbox, linkIn, startMailbox } from "./mailbox.ts";

let mailbox: Mailbox;
beforeEach(async () => {
  mailbox = await startMailbox({ port: 0, key: "k" });
});
afterEach(() => mailbox.close());

const GOOD = {
  from: "Atlas <atlas@example.com>",
  to: ["ada@example.com"],
  subject: "Hello",
  text: "Open https://dashboard.example.com/reset#emt_1.mac",
  html: '<!doctype html><html lang="en"><head></head><body><script>x</script></body></html>',
};
const post = (body: unknown, headers: Record<string, string> = {}) =>
  fetch(`${mailbox.url}/emails`, {
    method: "POST",
    headers: { authorization: "Bearer k", "idempotency-key": "mai_1", ...headers },
    body: typeof body === "string" ? body : JSON.stringify(body),
  });

test("a mail is taken, found by its address and shown", async () => {
  expect(await (await post(GOOD)).json()).toEqual({ id: "mai_1" });
  const mail = await mailbox.mailTo("ada@example.com");
  expect(linkIn(mail)).toBe("https://dashboard.example.com/reset#emt_1.mac");
  const list = await (await fetch(mailbox.url)).text();
  expect(list).toContain('<a href="/mails/mai_1">Hello</a>');
  const page = await (await fetch(`${mailbox.url}/mails/mai_1`)).text();
  expect(page).toContain('<a href="https://dashboard.example.com/reset#emt_1.mac">');
  expect(page).toMatch(/<iframe [^>]*sandbox="allow-popups allow-popups-to-escape-sandbox"/);
});

test("a mail that comes later is waited for", async () => {
  const waiting = mailbox.mailTo("ada@example.com", 2);
  await post(GOOD, { "idempotency-key": "mai_1" });
  await post(GOOD, { "idempotency-key": "mai_2" });
  expect((await waiting).id).toBe("mai_2");
});

test("what Resend refuses is refused", async () => {
  expect((await post(GOOD, { authorization: "Bearer other" })).status).toBe(401);
  for (const wrong of [
    "{",
    {},
    { ...GOOD, subject: "a\r\nbcc: b@example.com" },
    { ...GOOD, to: [] },
    { ...GOOD, to: ["a@example.com\nb"] },
    { ...GOOD, html: undefined },
    { ...GOOD, extra: 1 },
  ])
    expect((await post(wrong)).status).toBe(422);
  expect(mailbox.mailsTo("ada@example.com")).toEqual([]);
});

test("no page runs a script, and a mail's HTML loads nothing", async () => {
  await post(GOOD);
  for (const path of ["/", "/mails/mai_1", "/mails/mai_1/html"]) {
    const policy = (await fetch(mailbox.url + path)).headers.get("content-security-policy") ?? "";
    expect(policy).toMatch(/^default-src 'none'; /);
    expect(policy).not.toMatch(/script-src|img-src|connect-src|https?:/);
  }
  const html = await fetch(`${mailbox.url}/mails/mai_1/html`);
  expect(html.headers.get("content-security-policy")).toMatch(/; sandbox allow-popups/);
});

test("a name from elsewhere that resolves to this machine reads no mail", async () => {
  const status = await new Promise((resolve) => {
    request(mailbox.url, { headers: { host: "evil.example" } }, (answer) => {
      answer.resume();
      resolve(answer.statusCode);
    }).end();
  });
  expect(status).toBe(403);
});
