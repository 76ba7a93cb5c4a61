import { type IncomingMessage, type Server, createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, expect, test } from "vitest";
import { Browser } from "./browser.ts";

type Seen = Pick<IncomingMessage, "method" | "url" | "headers"> & { body: string };

/** Two sites: `localhost` and `127.0.0.1` are different hosts on the same listener. */
let server: Server;
let here: string;
let elsewhere: string;
const seen: Seen[] = [];
const pages: Record<string, { status?: number; headers?: Record<string, string>; html?: string }> =
  {};

beforeAll(async () => {
  server = createServer(async (request, response) => {
    let body = "";
    for await (const chunk of request) body += String(chunk);
    const { method, url, headers } = request;
    seen.push({ method, url, headers, body });
    const page = pages[new URL(url ?? "", here).pathname] ?? { status: 404 };
    response.writeHead(page.status ?? 200, page.headers);
    response.end(page.html);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  here = `http://localhost:${port}`;
  elsewhere = `http://127.0.0.1:${port}`;
});
afterAll(() => server.close());

const last = (): Seen | undefined => seen.at(-1);

const FORM = `<form method="post" action="/take?a=1&amp;b=2">
  <input type="hidden" name="kept" value="&quot;x&quot; &amp; y"><input type="checkbox" name="off">
  <button name="choice" value="one">One</button></form>`;

test("a form is sent with its hidden fields and the pressed button", async () => {
  pages["/form"] = { html: FORM };
  pages["/take"] = { html: "taken" };
  const browser = new Browser();
  const page = await browser.submit(await browser.open(`${here}/form`), { choice: "one" });
  expect(page).toMatchObject({ status: 200, html: "taken", stopped: false });
  expect(last()).toMatchObject({ method: "POST", url: "/take?a=1&b=2" });
  expect(Object.fromEntries(new URLSearchParams(last()?.body))).toEqual({
    kept: '"x" & y',
    choice: "one",
  });
  expect(last()?.headers.origin).toBe(here);
});

test("a page without referrer sends the origin null", async () => {
  pages["/form"] = { html: FORM, headers: { "referrer-policy": "no-referrer" } };
  const browser = new Browser();
  await browser.submit(await browser.open(`${here}/form`), { choice: "one" });
  expect(last()?.headers.origin).toBe("null");
});

test("a button that is not there cannot be pressed", async () => {
  pages["/form"] = { html: FORM };
  const browser = new Browser();
  const page = await browser.open(`${here}/form?secret=1`);
  expect(() => browser.submit(page, { choice: "two" })).toThrow(
    `No such form at ${here}/form (HTTP 200).`,
  );
});

test("form-action holds for the redirects after a form", async () => {
  const policy = { "content-security-policy": "default-src 'none'; form-action 'self'" };
  pages["/form"] = { html: FORM, headers: policy };
  pages["/take"] = { status: 303, headers: { location: `${elsewhere}/away` } };
  const browser = new Browser();
  const page = await browser.open(`${here}/form`);
  await expect(browser.submit(page, { choice: "one" })).rejects.toThrow("form-action");
});

test("a navigation says where it comes from, over redirects as well", async () => {
  pages["/page"] = { html: `<a href="/same">here</a>` };
  pages["/same"] = { html: "" };
  pages["/back"] = { status: 302, headers: { location: `${here}/same` } };
  const browser = new Browser();
  const page = await browser.open(`${here}/page`);
  expect(last()?.headers["sec-fetch-site"]).toBe("none");
  await browser.follow(page, ({ text }) => text === "here");
  expect(last()?.headers["sec-fetch-site"]).toBe("same-origin");
  const linked = { ...page, html: `<a href="${elsewhere}/back">there</a>` };
  await browser.follow(linked, ({ text }) => text === "there");
  expect(last()?.headers["sec-fetch-site"]).toBe("cross-site");
});

test("a Lax cookie survives the way to another site and back, a Strict one does not", async () => {
  const cookies = { "set-cookie": "lax=1; Path=/; SameSite=Lax" };
  pages["/start"] = { status: 302, headers: { ...cookies, location: `${elsewhere}/back` } };
  pages["/back"] = { status: 302, headers: { location: `${here}/same` } };
  pages["/same"] = { html: "" };
  const browser = new Browser();
  browser.cookies.keep(
    new URL(here),
    new Headers({ "set-cookie": "strict=1; Path=/; SameSite=Strict" }),
  );
  await browser.open(`${here}/start`);
  expect(last()?.headers.cookie).toBe("lax=1");
});

test("it stops at the app's address without asking it", async () => {
  pages["/start"] = { status: 303, headers: { location: `${elsewhere}/app?x=1` } };
  const browser = new Browser({ stopAt: (url) => url.pathname === "/app" });
  const page = await browser.open(`${here}/start`);
  expect(page).toMatchObject({ stopped: true, url: `${elsewhere}/app?x=1` });
  expect(last()?.url).toBe("/start");
});
