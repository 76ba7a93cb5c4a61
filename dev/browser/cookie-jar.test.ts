import { expect, test } from "vitest";
import { CookieJar } from "./cookie-jar.ts";

const typed = { sameSite: true, safeNavigation: true };
const fromElsewhere = { sameSite: false, safeNavigation: true };
const postFromElsewhere = { sameSite: false, safeNavigation: false };

function jarWith(...cookies: string[]): CookieJar {
  const jar = new CookieJar();
  const headers = new Headers();
  for (const cookie of cookies) headers.append("set-cookie", cookie);
  jar.keep(new URL("http://localhost:1/dir/page"), headers);
  return jar;
}

const sent = (jar: CookieJar, url: string, use = typed) => jar.headerFor(new URL(url), use);

test("a cookie goes to its host on every port and to no other host", () => {
  const jar = jarWith("a=1; Path=/");
  expect(sent(jar, "http://localhost:2/")).toBe("a=1");
  expect(sent(jar, "http://127.0.0.1:1/")).toBeNull();
});

test("a path covers whole segments, and without one it is the directory", () => {
  const jar = jarWith("a=1; Path=/connect", "b=2");
  expect(sent(jar, "http://localhost/connect/x")).toBe("a=1");
  expect(sent(jar, "http://localhost/connected")).toBeNull();
  expect(sent(jar, "http://localhost/dir/other")).toBe("b=2");
});

test("from another site Strict stays behind, and Lax goes with a navigation only", () => {
  const jar = jarWith(
    "s=1; Path=/; SameSite=Strict",
    "l=2; Path=/; SameSite=Lax",
    "n=3; Path=/; SameSite=None",
  );
  expect(sent(jar, "http://localhost/", fromElsewhere)).toBe("l=2; n=3");
  expect(sent(jar, "http://localhost/", postFromElsewhere)).toBe("n=3");
});

test("a cookie without SameSite is Lax", () => {
  const jar = jarWith("a=1; Path=/");
  expect(sent(jar, "http://localhost/", fromElsewhere)).toBe("a=1");
  expect(sent(jar, "http://localhost/", postFromElsewhere)).toBeNull();
});

test("a cookie that a browser refuses is ignored", () => {
  const jar = jarWith("__Host-a=1; Path=/", "b=2; Domain=example.com", "=", "c=3; Path=/");
  expect(sent(jar, "http://localhost/")).toBe("c=3");
});

test("a cookie's value is found by its name, whatever its path", () => {
  const jar = jarWith("a=1; Path=/deep");
  expect(jar.value(new URL("http://localhost/"), "a")).toBe("1");
  expect(jar.value(new URL("http://localhost/"), "b")).toBeNull();
  jar.clear();
  expect(jar.value(new URL("http://localhost/"), "a")).toBeNull();
});

test("a cookie ends by Max-Age and by Expires", () => {
  const jar = jarWith("a=1; Path=/", "b=2; Path=/; Expires=Thu, 01 Jan 1970 00:00:00 GMT");
  expect(sent(jar, "http://localhost/")).toBe("a=1");
  jar.keep(new URL("http://localhost/"), new Headers({ "set-cookie": "a=; Path=/; Max-Age=0" }));
  expect(sent(jar, "http://localhost/")).toBeNull();
});
