import { expect, test } from "vitest";
import { USAGE, readSettings } from "./settings.ts";

test("nothing set means the embedded stores and the usual ports", () => {
  expect(readSettings([], {})).toEqual({
    help: false,
    verbose: false,
    publicPort: null,
    databaseUrl: null,
    redisUrl: null,
    localProviders: [],
  });
});

test("a provider on this machine is named by its origin or by any address on it", () => {
  const ATLAS_LOCAL_PROVIDERS =
    "http://localhost:8080, https://127.0.0.1:9443/realms/x ,http://[::1]:81/,";
  expect(readSettings([], { ATLAS_LOCAL_PROVIDERS }).localProviders).toEqual([
    "http://localhost:8080",
    "https://127.0.0.1:9443",
    "http://[::1]:81",
  ]);
});

test.each(["localhost:8080", "http://192.168.1.2:8080", "https://example.com", "ftp://localhost"])(
  "%s is not taken for a provider on this machine",
  (address) => {
    expect(() => readSettings([], { ATLAS_LOCAL_PROVIDERS: address })).toThrow(
      `ATLAS_LOCAL_PROVIDERS: ${address} is not an address on this machine, such as http://localhost:8080.`,
    );
  },
);

test.each(["0", "70000", "http", "-1"])("PORT=%s is refused", (PORT) => {
  expect(() => readSettings([], { PORT })).toThrow("PORT is not a port number.");
});

test("an option that does not exist is refused", () => {
  expect(() => readSettings(["--json"], {})).toThrow("--json is not an option; --help shows them.");
});

test("the help names every setting", () => {
  expect(readSettings(["--help"], {}).help).toBe(true);
  for (const name of ["PORT", "DATABASE_URL", "REDIS_URL", "ATLAS_LOCAL_PROVIDERS", "--verbose"])
    expect(USAGE).toContain(name);
});
