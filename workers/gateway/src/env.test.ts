import { expect, test } from "vitest";
import { readConfig } from "./env.ts";
import { makeEnv } from "#support/gateway/doubles";

const configOf = (variables: Parameters<typeof makeEnv>[1]) =>
  readConfig(makeEnv({}, variables).env);

test("an https base URL makes Secure cookies and is an allowed origin", () => {
  const config = configOf({ ATLAS_BASE_URL: "https://atlas.example.com" });
  expect(config.secureCookies).toBe(true);
  expect([...config.allowedOrigins]).toEqual(["https://atlas.example.com"]);
  expect(config.problems).toEqual([]);
});

test.each(["http://localhost:8787", "http://127.0.0.1:8787", "http://[::1]:8787/"])(
  "cookies go without Secure on %s",
  (url) => {
    const config = configOf({ ATLAS_BASE_URL: url });
    expect(config.secureCookies).toBe(false);
    expect(config.baseUrl).toBe(url.replace(/\/$/, ""));
    expect(config.problems).toEqual([]);
  },
);

test.each([
  "http://atlas.example.com",
  "http://localhost.example.com",
  "https://atlas.example.com/path",
  "https://user@atlas.example.com",
  "ftp://localhost",
  "atlas.example.com",
  "",
])("%j is no base URL, and cookies stay Secure", (url) => {
  const config = configOf({ ATLAS_BASE_URL: url });
  expect(config.problems).toEqual([expect.stringContaining("ATLAS_BASE_URL")]);
  expect(config.secureCookies).toBe(true);
  expect(config.allowedOrigins.size).toBe(0);
});

test("the dashboard is at the base URL unless it has an origin of its own", () => {
  expect(configOf({}).dashboardUrl).toBe("https://atlas.example.com");
  const own = configOf({ ATLAS_DASHBOARD_URL: "https://app.example.com/" });
  expect(own.dashboardUrl).toBe("https://app.example.com");
});

test("the dashboard's origin is allowed beside the base URL's", () => {
  const config = configOf({ ATLAS_DASHBOARD_URL: "https://app.example.com" });
  expect([...config.allowedOrigins]).toEqual([
    "https://atlas.example.com",
    "https://app.example.com",
  ]);
});

test("what is missing is named without its value", () => {
  const { problems } = configOf({ API_KEY_CHECK_SECRETS: "", JOBS_SECRET: "short-one" });
  expect(problems).toHaveLength(2);
  expect(problems.join()).toContain("API_KEY_CHECK_SECRETS");
  expect(problems.join()).toContain("JOBS_SECRET");
  expect(problems.join()).not.toContain("short-one");
});
