import { expect, test } from "vitest";
import { welcome } from "./welcome.ts";

const running = {
  publicUrl: "http://localhost:8787",
  dashboardUrl: "http://localhost:8788",
  mailbox: { port: 8792 },
  sandbox: { issuer: "http://127.0.0.1:8790", port: 8790 },
  localProviders: ["http://localhost:8080"],
  app: { url: "http://localhost:8791", returnUrl: "http://localhost:8791/connected" },
  seed: {
    email: "demo@example.com",
    password: "pass",
    name: "Demo Developer",
    projectId: "prj_1",
    apiKey: "atlas_key",
  },
  secrets: { sandboxClientId: "atlas-1", sandboxClientSecret: "s3cret" },
  logPath: ".atlas/logs/start.log",
};

test("a person finds the sandbox's issuer, client id and secret", () => {
  const text = welcome(running);
  expect(text).toMatch(/issuer +http:\/\/127\.0\.0\.1:8790$/m);
  expect(text).toMatch(/client id +atlas-1$/m);
  expect(text).toMatch(/client secret +s3cret$/m);
});

test("every page to open is on localhost", () => {
  const pages = [...welcome(running).matchAll(/^ {2}\w.*?(https?:\/\/\S+)/gm)].map(
    ([, url]) => url,
  );
  expect(pages.length).toBeGreaterThanOrEqual(4);
  for (const url of pages) expect(new URL(url ?? "").hostname).toBe("localhost");
});

test("providers on this machine are named when there are some", () => {
  expect(welcome(running)).toMatch(/Local providers +http:\/\/localhost:8080$/m);
  expect(welcome({ ...running, localProviders: [] })).not.toContain("Local providers");
});
