import { randomBytes } from "node:crypto";
import { beforeAll, describe, expect, test } from "vitest";
import { MAIL_LOCALES, type MailContent } from "#shared/contracts/auth/mail";
import { newId } from "#shared/ids";
import { importLinkKeys, readLinkToken } from "#shared/crypto/link-token";
import type { LinkSource } from "./mail-link.ts";
import { renderMail } from "./render-mail.ts";

let source: LinkSource;
beforeAll(async () => {
  const keys = await importLinkKeys(randomBytes(32).toString("base64"));
  source = { keys, dashboardUrl: "https://dashboard.example.com" };
});

const token_id = newId("emailToken");
const invitation_id = newId("invitation");
const ALL: MailContent[] = [
  { template: "verify_email", values: { token_id } },
  { template: "account_exists", values: {} },
  { template: "reset_password", values: { token_id } },
  { template: "password_changed", values: {} },
  { template: "account_deleted", values: {} },
  { template: "change_email", values: { token_id, old_email: "old@example.com" } },
  { template: "email_change_asked", values: { new_email: "new@example.com" } },
  { template: "email_changed", values: { token_id, new_email: "new@example.com" } },
  { template: "passkey_added", values: { passkey: "My phone" } },
  { template: "passkey_removed", values: { passkey: "My phone" } },
  { template: "access_token_created", values: { token: "Terraform" } },
  { template: "access_token_used", values: { token: "Terraform", network: "192.0.2.0/24" } },
  { template: "second_factor_changed", values: { change: "totp_added" } },
  { template: "second_factor_changed", values: { change: "recovery_code_used" } },
  { template: "test", values: {} },
  ...(["gone", "failing"] as const).map((reason) => ({
    template: "webhook_disabled" as const,
    values: {
      project_id: newId("project"),
      project: "Orbit",
      webhook_id: newId("webhook"),
      host: "hooks.example.com",
      reason,
    },
  })),
  {
    template: "invitation",
    values: { invitation_id, project: "Orbit", inviter: "Ada", role: "developer" },
  },
];
const invitation = (project: string, inviter = "Ada"): MailContent => ({
  template: "invitation",
  values: { invitation_id, project, inviter, role: "viewer" },
});

describe.each(MAIL_LOCALES)("in %s", (locale) => {
  test.each(ALL)(
    "$template says the same as text and as HTML, and loads nothing",
    async (content) => {
      const { subject, text, html } = await renderMail(source, locale, content);
      expect(subject).toMatch(/^\S.{5,149}$/u);
      expect(`${subject}${text}`).not.toMatch(/undefined|\[object|\$\{/);
      expect(html).toContain(`<html lang="${locale}">`);
      expect(html).not.toMatch(/<(?:img|link|script|style|iframe|form|svg)|url\(|@import|src=/i);
      const links = [...text.matchAll(/https?:\/\/\S+/g)].map(([link]) => link);
      expect(links.length).toBeLessThanOrEqual(1);
      for (const link of links) {
        expect(link.startsWith("https://dashboard.example.com/")).toBe(true);
        expect(html).toContain(`href="${link}"`);
      }
      expect([...html.matchAll(/href="([^"]*)"/g)].map(([, href]) => href)).toEqual(links);
    },
  );
});

test("the languages differ in every mail", async () => {
  for (const content of ALL) {
    const [en, ru] = await Promise.all(
      MAIL_LOCALES.map((locale) => renderMail(source, locale, content)),
    );
    expect(ru?.subject, content.template).not.toBe(en?.subject);
    expect(ru?.text).toMatch(/[а-я]/);
  }
});

test("a link's token stands in the fragment and is good for its purpose alone", async () => {
  const { text } = await renderMail(source, "en", {
    template: "reset_password",
    values: { token_id },
  });
  const link = new URL(/https:\S+/.exec(text)?.[0] ?? "");
  expect([link.pathname, link.search]).toEqual(["/reset", ""]);
  expect(await readLinkToken(source.keys, "reset_password", link.hash.slice(1))).toBe(token_id);
  expect(await readLinkToken(source.keys, "verify_email", link.hash.slice(1))).toBeNull();
});

test("a name cannot break out of its place in the HTML", async () => {
  const { html } = await renderMail(
    source,
    "en",
    invitation(`</p><script>alert(1)</script>`, `" onclick="x' <img src=x>`),
  );
  expect(html).not.toMatch(/<script|<img|<\/p><|" onclick/);
  expect(html).toContain("&lt;script&gt;alert(1)&lt;/script&gt;");
  expect(html).toContain("&quot; onclick=&quot;x&#39; &lt;img src=x&gt;");
});

test.each(["\r\nBcc: all@example.com", "\n\nhello", "\u2028x", "\u202egro", "\0\u0007\u200b"])(
  "a name with %j adds no line to the subject or the text",
  async (bad) => {
    const plain = await renderMail(source, "en", invitation("Orbit"));
    const { subject, text } = await renderMail(
      source,
      "en",
      invitation(`Orbit${bad}`, `Ada${bad}`),
    );
    expect(subject).not.toMatch(/[\p{C}\p{Zl}\p{Zp}]/u);
    expect(text.split("\n")).toHaveLength(plain.text.split("\n").length);
  },
);

test.each([
  "https://evil.example/win",
  "Prize at evil.example",
  "evil\uff0eexample",
  "192.0.2.1/a",
])("a name such as %j is no link in a mail program", async (name) => {
  for (const content of [invitation(name), invitation("Orbit", name)]) {
    const { subject, text, html } = await renderMail(source, "en", content);
    for (const part of [subject, text, html]) {
      expect(part).not.toMatch(/evil[.\u3002\uff0e\uff61]example|192\.0/);
      expect(part).toMatch(/evil\u2024example|192\u20240/);
    }
  }
  const { subject } = await renderMail(source, "en", invitation("St. Paul", "Dr. Ada"));
  expect(subject).toMatch(/St\. Paul/);
});

test("a subject stays short however long the names are", async () => {
  const { subject } = await renderMail(
    source,
    "ru",
    invitation("x".repeat(5_000), "y".repeat(5_000)),
  );
  expect(subject).toHaveLength(150);
});
