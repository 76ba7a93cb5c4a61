import { isLoopbackHost } from "#shared/loopback";
import type { MailPort } from "./mail-port.ts";
import { makeResend } from "./resend.ts";

/** Where mail goes. Without a key no mail leaves, and it waits. */
export type MailEnv = {
  /** The base address of Resend's API, or of a server that speaks it. */
  ATLAS_MAIL_URL?: string;
  ATLAS_MAIL_KEY?: string;
  /** The sender: `atlas@example.com` or `Atlas <atlas@example.com>`. */
  ATLAS_MAIL_FROM?: string;
  /** On workerd, the network in which the mail server may be. */
  MAIL?: { fetch(input: string, init?: RequestInit): Promise<Response> };
};

const RESEND = "https://api.resend.com";
const SENDER = /^(?:[^<>"\r\n]{1,100} <[^\s<>@]+@[^\s<>@]+>|[^\s<>@]+@[^\s<>@]+)$/;

/**
 * Reads where mail goes.
 *
 * @returns null when there is no key, and a text that names the variable when one is wrong.
 */
export function readMailServer(env: MailEnv): MailPort | string | null {
  if (!env.ATLAS_MAIL_KEY) return null;
  if (!/^[\x21-\x7e]+$/.test(env.ATLAS_MAIL_KEY))
    return "ATLAS_MAIL_KEY has characters that no key has.";
  if (!SENDER.test(env.ATLAS_MAIL_FROM ?? ""))
    return "ATLAS_MAIL_FROM is not a sender such as Atlas <atlas@example.com>.";
  const url = readBase(env.ATLAS_MAIL_URL || RESEND);
  if (url === null) return "ATLAS_MAIL_URL is not an https address (or http on loopback).";
  const { MAIL } = env;
  return makeResend({
    url,
    key: env.ATLAS_MAIL_KEY,
    from: env.ATLAS_MAIL_FROM ?? "",
    fetch: (input, init) => (MAIL ? MAIL.fetch(input, init) : fetch(input, init)),
  });
}

/** Plain http would show the key to everything on the way. */
function readBase(text: string): string | null {
  const url = URL.parse(text);
  if (url === null || url.username !== "" || url.search !== "" || url.hash !== "") return null;
  const safe =
    url.protocol === "https:" || (url.protocol === "http:" && isLoopbackHost(url.hostname));
  return safe ? url.href.replace(/\/$/, "") : null;
}
