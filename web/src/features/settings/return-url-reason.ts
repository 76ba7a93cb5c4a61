const LOOPBACK = ["localhost", "127.0.0.1", "[::1]"];

export type ReturnUrlReason =
  | "empty"
  | "notUrl"
  | "ascii"
  | "wildcard"
  | "fragment"
  | "scheme"
  | "http"
  | "userinfo"
  | "form";

/**
 * Why the API refuses a return URL, to say it in the reader's language; null when nothing is known against it. The API's
 * own check decides.
 */
export function returnUrlReason(text: string): ReturnUrlReason | null {
  if (text === "") return "empty";
  if (!/^[\x21-\x7e]+$/.test(text)) return "ascii";
  if (text.includes("*")) return "wildcard";
  if (text.includes("#")) return "fragment";
  if (!URL.canParse(text)) return "notUrl";
  const url = new URL(text);
  if (url.protocol !== "https:" && url.protocol !== "http:") return "scheme";
  if (url.protocol === "http:" && !LOOPBACK.includes(url.hostname)) return "http";
  if (url.username !== "" || url.password !== "") return "userinfo";
  const withoutSlash = `${url.origin}${url.search}`;
  return url.href === text || (url.pathname === "/" && withoutSlash === text) ? null : "form";
}
