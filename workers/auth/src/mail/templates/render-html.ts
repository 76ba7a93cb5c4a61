import type { MailText, MailTexts } from "./mail-text.ts";

/** The dashboard's accent on white. A mail has no style sheet, so each element carries its own. */
const ACCENT = "#006483";
const TEXT = "margin:0 0 16px;font:16px/1.5 system-ui,sans-serif;color:#1b1f24";
const SMALL = "margin:0 0 8px;font:13px/1.5 system-ui,sans-serif;color:#57606a";

const ENTITIES: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

const escape = (text: string): string =>
  text.replaceAll(/[&<>"']/g, (character) => ENTITIES[character] ?? "");

/** Writes a mail as HTML that loads nothing: no image, no font, no style sheet. */
export function renderHtml(
  mail: MailText & { link: string | null; locale: string; texts: MailTexts },
): string {
  const { subject, paragraphs, action, after, link, locale, texts } = mail;
  const paragraph = (text: string): string => `<p style="${TEXT}">${escape(text)}</p>`;
  const button =
    action === null || link === null
      ? []
      : [
          `<p style="margin:24px 0"><a href="${escape(link)}" style="display:inline-block;padding:12px 20px;border-radius:6px;background:${ACCENT};color:#ffffff;font:600 16px/1 system-ui,sans-serif;text-decoration:none">${escape(action)}</a></p>`,
          `<p style="${SMALL}">${escape(texts.orOpen)}<br><span style="word-break:break-all">${escape(link)}</span></p>`,
        ];
  return [
    "<!doctype html>",
    `<html lang="${escape(locale)}"><head><meta charset="utf-8"><title>${escape(subject)}</title></head>`,
    '<body style="margin:0;background:#ffffff"><div style="max-width:560px;margin:0 auto;padding:32px 24px">',
    ...paragraphs.map(paragraph),
    ...button,
    ...after.map(paragraph),
    `<p style="${SMALL};margin-top:32px">${escape(texts.foot)}</p>`,
    "</div></body></html>",
    "",
  ].join("\n");
}
