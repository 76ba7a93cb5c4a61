import type { MailContent, MailLocale } from "#shared/contracts/auth/mail";
import type { OutgoingMail } from "../mail-port.ts";
import { type LinkSource, mailLink } from "./mail-link.ts";
import type { MailNames, MailTexts } from "./mail-text.ts";
import { en } from "./mails.en.ts";
import { ru } from "./mails.ru.ts";
import { renderHtml } from "./render-html.ts";

const TEXTS: Readonly<Record<MailLocale, MailTexts>> = { en, ru };
const MAX_SUBJECT = 150;
const MAX_REASON = 500;

/**
 * Writes a mail in its language, as text and as HTML. Names in it are other people's words: they cannot break out of
 * their place in the HTML, and cannot add a header through the subject.
 */
export async function renderMail(
  source: LinkSource,
  locale: MailLocale,
  content: MailContent,
): Promise<Pick<OutgoingMail, "subject" | "text" | "html">> {
  const texts = TEXTS[locale];
  const said = texts.mails[content.template](namesIn(content, texts));
  const link = await mailLink(source, content);
  const mail = { ...said, subject: oneLine(said.subject), link, locale, texts };
  const text = [
    ...said.paragraphs,
    ...(said.action === null || link === null ? [] : [`${said.action}:\n${link}`]),
    ...said.after,
    `--\n${texts.foot}`,
  ].join("\n\n");
  return { subject: mail.subject, text: `${text}\n`, html: renderHtml(mail) };
}

function namesIn(content: MailContent, texts: MailTexts): MailNames {
  const values: Readonly<Record<string, string>> = content.values;
  const name = (key: keyof MailNames): string => oneLine(values[key] ?? "");
  return {
    project: withoutLinks(name("project")),
    inviter: withoutLinks(name("inviter")),
    role: content.template === "invitation" ? texts.roles[content.values.role] : "",
    host: withoutLinks(name("host")),
    old_email: name("old_email"),
    new_email: name("new_email"),
    passkey: withoutLinks(name("passkey")),
    token: withoutLinks(name("token")),
    network: name("network"),
    provider: withoutLinks(name("provider")),
    identity: withoutLinks(name("identity")),
    change: content.template === "second_factor_changed" ? content.values.change : null,
    reason: oneLine(values["reason"] ?? "", MAX_REASON),
  };
}

/**
 * Mail programs make a link of every host name, and strangers would use Atlas's mail to send theirs. U+2024 looks like a full
 * stop and is no part of a host name.
 */
const withoutLinks = (name: string): string =>
  name.replaceAll(/[.\u3002\uff0e\uff61](?=\S)/g, "\u2024");

/** No line breaks and no other control or direction characters: a header is one line, and a name stays in its place. */
const oneLine = (text: string, most: number = MAX_SUBJECT): string =>
  Array.from(text.replaceAll(/[\p{C}\p{Zl}\p{Zp}\s]+/gu, " ").trim())
    .slice(0, most)
    .join("");
