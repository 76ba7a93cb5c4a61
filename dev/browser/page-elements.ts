import { type HTMLElement, parse } from "node-html-parser";

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

/** Inputs that a form sends only when they are pressed, or never. */
const UNSENT_TYPES = new Set(["submit", "button", "image", "reset", "file"]);

/** The links of a page, in order. */
export const readLinks = (html: string, pageUrl: string): HtmlLink[] =>
  parse(html)
    .querySelectorAll("a[href]")
    .map((link) => ({
      href: new URL(link.getAttribute("href") ?? "", pageUrl).href,
      text: textOf(link),
    }));

/** The forms of a page, in order. */
export const readForms = (html: string, pageUrl: string): HtmlForm[] =>
  parse(html)
    .querySelectorAll("form")
    .map((form) => ({
      method: form.getAttribute("method")?.toLowerCase() === "post" ? "post" : "get",
      action: new URL(form.getAttribute("action") ?? "", pageUrl).href,
      fields: form.querySelectorAll("input").flatMap(fieldOf),
      buttons: form.querySelectorAll("button").map((button) => ({
        name: button.getAttribute("name") ?? "",
        value: button.getAttribute("value") ?? "",
        text: textOf(button),
      })),
    }));

function fieldOf(input: HTMLElement): [string, string][] {
  const name = input.getAttribute("name");
  const type = input.getAttribute("type")?.toLowerCase() ?? "text";
  if (!name || UNSENT_TYPES.has(type)) return [];
  if ((type === "checkbox" || type === "radio") && !input.hasAttribute("checked")) return [];
  return [[name, input.getAttribute("value") ?? (type === "checkbox" ? "on" : "")]];
}

/** What a person reads of a page. */
export function readText(html: string): string {
  const page = parse(html);
  for (const hidden of page.querySelectorAll("style, script")) hidden.remove();
  return textOf(page.querySelector("body") ?? page);
}

/** The words inside an element; those of neighbouring elements stay apart. */
const textOf = (element: HTMLElement): string =>
  element.childNodes
    .map((node) => ("tagName" in node ? textOf(node as HTMLElement) : node.text))
    .join(" ")
    .replace(/\s+/g, " ")
    .trim();
