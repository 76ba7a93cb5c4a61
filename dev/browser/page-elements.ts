/** A form as a browser would send it. */
export type HtmlForm = {
  method: "get" | "post";
  /** Absolute. */
  action: string;
  /** What is sent without pressing anything: hidden and filled-in fields. */
  fields: [name: string, value: string][];
  /** The buttons that send a value of their own. */
  buttons: { name: string; value: string; text: string }[];
};

export type HtmlLink = { /** Absolute. */ href: string; text: string };

/** The links of a page, in order. */
export function parseLinks(html: string, pageUrl: string): HtmlLink[] {
  return [...html.matchAll(/<a\b([^>]*)>(.*?)<\/a>/gis)].map(([, tag = "", inside = ""]) => ({
    href: new URL(attributes(tag).get("href") ?? "", pageUrl).href,
    text: readText(inside),
  }));
}

/** The forms of a page, in order. Reads the plain, well-formed HTML that Atlas and its sandbox write. */
export function parseForms(html: string, pageUrl: string): HtmlForm[] {
  return [...html.matchAll(/<form\b([^>]*)>(.*?)<\/form>/gis)].map(([, tag = "", inside = ""]) => {
    const form = attributes(tag);
    return {
      method: form.get("method")?.toLowerCase() === "post" ? "post" : "get",
      action: new URL(form.get("action") ?? "", pageUrl).href,
      fields: [...inside.matchAll(/<input\b([^>]*)>/gis)].flatMap(([, input = ""]) =>
        fieldOf(attributes(input)),
      ),
      buttons: [...inside.matchAll(/<button\b([^>]*)>(.*?)<\/button>/gis)].map(
        ([, button = "", text = ""]) => ({
          name: attributes(button).get("name") ?? "",
          value: attributes(button).get("value") ?? "",
          text: readText(text),
        }),
      ),
    };
  });
}

function fieldOf(input: Map<string, string>): [string, string][] {
  const name = input.get("name");
  const type = input.get("type")?.toLowerCase() ?? "text";
  if (!name || ["submit", "button", "image", "reset", "file"].includes(type)) return [];
  if ((type === "checkbox" || type === "radio") && !input.has("checked")) return [];
  return [[name, input.get("value") ?? (type === "checkbox" ? "on" : "")]];
}

function attributes(tag: string): Map<string, string> {
  const pairs = tag.matchAll(/([^\s"'<>/=]+)(?:\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+)))?/g);
  return new Map(
    [...pairs].map(([, name = "", double, single, bare]) => [
      name.toLowerCase(),
      decode(double ?? single ?? bare ?? ""),
    ]),
  );
}

/** What a person reads of a piece of HTML. */
export const readText = (html: string): string =>
  decode(html.replace(/<[^>]*>/g, " "))
    .replace(/\s+/g, " ")
    .trim();

const ENTITIES: Readonly<Record<string, string>> = {
  amp: "&",
  lt: "<",
  gt: ">",
  quot: '"',
  apos: "'",
  nbsp: "\u00a0",
};

const decode = (text: string): string =>
  text.replace(/&(?:#x([0-9a-f]+)|#(\d+)|([a-z]+));/gi, (whole, hex, decimal, name) => {
    if (hex) return String.fromCodePoint(Number.parseInt(hex, 16));
    if (decimal) return String.fromCodePoint(Number(decimal));
    return ENTITIES[String(name).toLowerCase()] ?? whole;
  });
