import { expect, test } from "vitest";
import { cookieName, readCookie, writeCookie } from "./cookies.ts";
import { readConfig } from "../env.ts";
import { makeEnv } from "#support/gateway/doubles";

const secure = readConfig(makeEnv().env);
const loopback = readConfig(makeEnv({}, { ATLAS_BASE_URL: "http://localhost:8787" }).env);

test("a cookie is bound to the host, Secure and out of reach of scripts", () => {
  expect(writeCookie(secure, "atlas_session", "v", 60)).toBe(
    "__Host-atlas_session=v; Path=/; Max-Age=60; HttpOnly; SameSite=Lax; Secure",
  );
});

test("on a loopback base URL over http the prefix and Secure are left out, nothing else", () => {
  expect(writeCookie(loopback, "atlas_flow", "v", 60)).toBe(
    "atlas_flow=v; Path=/; Max-Age=60; HttpOnly; SameSite=Lax",
  );
  expect(cookieName(loopback, "atlas_session")).toBe("atlas_session");
});

test("a cookie is found among others", () => {
  expect(readCookie("a=1; __Host-atlas_flow=xyz; b=2", "__Host-atlas_flow")).toBe("xyz");
  expect(readCookie("x__Host-atlas_flow=xyz", "__Host-atlas_flow")).toBeNull();
  expect(readCookie(null, "a")).toBeNull();
  expect(readCookie("a=1=2", "a")).toBe("1=2");
});

test("a cookie that came twice counts as none", () => {
  expect(readCookie("s=mine; s=planted", "s")).toBeNull();
  expect(readCookie("s=same; s=same", "s")).toBeNull();
});
