import { expect, test } from "vitest";
import { readForms, readLinks, readText } from "./page-elements.ts";

const PAGE = "https://example.com/dir/page?x=1";

test("a form has its absolute address, its filled-in fields and its buttons", () => {
  const html = `<!doctype html><form method=POST action='../go?a=1&amp;b=2'>
    <input type="hidden" name="token" value="&quot;x&quot; &lt;y&gt;"><input name="plain">
    <input type="checkbox" name="off"><input type="checkbox" name="on" checked>
    <input type="submit" name="never" value="1"><input value="nameless">
    <button name="choice" value="one"><b>One</b><small>first</small></button></form>`;
  expect(readForms(html, PAGE)).toEqual([
    {
      method: "post",
      action: "https://example.com/go?a=1&b=2",
      fields: [
        ["token", '"x" <y>'],
        ["plain", ""],
        ["on", "on"],
      ],
      buttons: [{ name: "choice", value: "one", text: "One first" }],
    },
  ]);
});

test("a form without method and action goes to the page itself by GET", () => {
  expect(readForms("<form></form>", PAGE)).toMatchObject([{ method: "get", action: PAGE }]);
});

test("links are absolute and in order, and an anchor without an address is none", () => {
  const html = `<a href="/a">A &amp; <i>B</i></a><a name="here">x</a><a class=c href=sub>C</a>`;
  expect(readLinks(html, PAGE)).toEqual([
    { href: "https://example.com/a", text: "A & B" },
    { href: "https://example.com/dir/sub", text: "C" },
  ]);
});

test("the text of a page is what a person reads, with neighbours apart", () => {
  const html = `<!doctype html><html><head><title>T</title><style>p{}</style></head>
    <body><h1>Sorry</h1><p>No &lt;b&gt;&nbsp;here</p><!-- secret --><script>x()</script></body></html>`;
  expect(readText(html)).toBe("Sorry No <b> here");
});
