import { afterEach, beforeEach, expect, test } from "vitest";
import { type Mailbox, startMailbox } from "../../../../dev/mailbox/mailbox.ts";
import { readMailServer } from "./mail-env.ts";
import type { MailOutcome, OutgoingMail } from "./mail-port.ts";
import { makeResend } from "./resend.ts";

let mailbox: Mailbox;
beforeEach(async () => {
  mailbox = await startMailbox({ port: 0, key: "re_key" });
});
afterEach(() => mailbox.close());

const mail: OutgoingMail = {
  id: "mai_1",
  to: "ada@example.com",
  subject: "Письмо",
  text: "Hello",
  html: "<p>Hello</p>",
};
const send = (key = "re_key", deadlineMs = 5_000): Promise<MailOutcome> =>
  makeResend(
    {
      url: mailbox.url,
      key,
      from: "Atlas <atlas@example.com>",
      fetch: (...args) => fetch(...args),
    },
    deadlineMs,
  ).send(mail);
const unsent = (code: string, again = true, retryAfterSeconds: number | null = null) => ({
  sent: false,
  code,
  again,
  retryAfterSeconds,
});

test("a mail arrives as it was written, once for its id", async () => {
  expect([await send(), await send()]).toEqual([{ sent: true }, { sent: true }]);
  expect(mailbox.mailsTo(mail.to)).toEqual([
    { ...mail, from: "Atlas <atlas@example.com>", receivedAt: expect.any(Date) },
  ]);
  expect(mailbox.tries()).toBe(2);
});

test("a wrong key is told from a failure, and may be right later", async () => {
  expect(await send("re_other")).toEqual(unsent("unauthorized"));
});

test.each([
  [500, {}, unsent("server_error")],
  [503, { "retry-after": "120" }, unsent("server_error", true, 120)],
  [429, { "retry-after": "7" }, unsent("rate_limited", true, 7)],
  [429, { "retry-after": "99999999" }, unsent("rate_limited", true, 3_600)],
  [429, { "retry-after": "soon" }, unsent("rate_limited")],
  [409, {}, unsent("server_error")],
  [422, {}, unsent("refused", false)],
  [413, {}, unsent("refused", false)],
])("the answer %i %j is told as it is", async (status, headers, outcome) => {
  mailbox.trouble({ status, headers });
  expect(await send()).toEqual(outcome);
});

test.each([301, 302, 307, 308])("a redirect (%i) is not followed", async (status) => {
  const elsewhere = await startMailbox({ port: 0, key: "re_key" });
  mailbox.trouble({ status, headers: { location: `${elsewhere.url}/emails` } });
  expect(await send()).toEqual(unsent("redirect"));
  expect(elsewhere.tries()).toBe(0);
  await elsewhere.close();
});

test("a server that does not answer costs no more than the deadline", async () => {
  mailbox.trouble("hang");
  expect(await send("re_key", 50)).toEqual(unsent("deadline"));
});

test("a cut connection and a server that is away are both unreachable", async () => {
  mailbox.trouble("cut");
  expect(await send()).toEqual(unsent("unreachable"));
  await mailbox.close();
  expect(await send()).toEqual(unsent("unreachable"));
});

test("an answer without end is not read to its end", async () => {
  let cancelled = false;
  const endless = new ReadableStream<Uint8Array>({
    pull: (controller) => controller.enqueue(new Uint8Array(16_384)),
    cancel: () => {
      cancelled = true;
    },
  });
  const port = makeResend({
    url: "",
    key: "k",
    from: "f",
    fetch: async () => new Response(endless),
  });
  expect(await port.send(mail)).toEqual(unsent("too_large"));
  expect(cancelled).toBe(true);
});

const GOOD = { ATLAS_MAIL_KEY: "re_key", ATLAS_MAIL_FROM: "Atlas <atlas@example.com>" };

test("without a key there is no mail server, and nothing is reported", () => {
  expect(readMailServer({})).toBeNull();
  expect(readMailServer({ ...GOOD, ATLAS_MAIL_KEY: "" })).toBeNull();
});

test.each([
  ["ATLAS_MAIL_KEY", "re key"],
  ["ATLAS_MAIL_KEY", "re_key\r\nx: y"],
  ["ATLAS_MAIL_FROM", ""],
  ["ATLAS_MAIL_FROM", "Atlas"],
  ["ATLAS_MAIL_FROM", "Atlas <atlas@example.com>\r\nbcc: x@example.com"],
  ["ATLAS_MAIL_URL", "http://mail.example.com"],
  ["ATLAS_MAIL_URL", "https://key@mail.example.com"],
  ["ATLAS_MAIL_URL", "mail"],
])("%s = %j is refused by name", (name, value) => {
  expect(readMailServer({ ...GOOD, [name]: value })).toMatch(new RegExp(`^${name} `));
});

test.each([
  [undefined, "https://api.resend.com/emails"],
  ["https://mail.example.com/", "https://mail.example.com/emails"],
  ["http://127.0.0.1:8792", "http://127.0.0.1:8792/emails"],
])("with ATLAS_MAIL_URL %s mail goes to %s, over the binding", async (url, address) => {
  const asked: string[] = [];
  const MAIL = {
    fetch: async (input: string) => {
      asked.push(input);
      return new Response(null, { status: 204 });
    },
  };
  const port = readMailServer({
    ...GOOD,
    MAIL,
    ...(url === undefined ? {} : { ATLAS_MAIL_URL: url }),
  });
  if (port === null || typeof port === "string") throw new Error("no mail server");
  expect(await port.send(mail)).toEqual({ sent: true });
  expect(asked).toEqual([address]);
});
