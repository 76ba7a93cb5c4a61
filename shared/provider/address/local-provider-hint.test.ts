import { expect, test } from "vitest";
import { localProviderHint } from "./local-provider-hint.ts";
import { makeUrlPolicy } from "./url-policy.ts";

const here = makeUrlPolicy({
  ATLAS_BASE_URL: "http://localhost:8787",
  ATLAS_LOCAL_PROVIDERS: "http://127.0.0.1:8790",
});

test("a refused provider on this machine is answered with the setting that allows it", () => {
  const issuer = "http://localhost:8080/realms/x";
  const endpoint = "http://localhost:8080/realms/x/token";
  expect(localProviderHint([issuer, undefined, endpoint], here)).toBe(
    " For a provider on this machine, start Atlas with ATLAS_LOCAL_PROVIDERS=http://localhost:8080.",
  );
});

test.each([
  ["a public provider", "https://provider.example.com/"],
  ["an allowed provider on this machine", "http://127.0.0.1:8790/token"],
  ["Atlas itself", "http://localhost:8787/x"],
  ["an address of another machine", "http://192.168.1.1/"],
  ["another scheme", "ftp://localhost/"],
  ["no URL", "localhost:8080"],
])("%s gets no such advice", (_, url) => {
  expect(localProviderHint([url], here)).toBe("");
});

test("an Atlas on a public address never gives it", () => {
  const policy = makeUrlPolicy({ ATLAS_BASE_URL: "https://atlas.example.com" });
  expect(localProviderHint(["http://localhost:8080/"], policy)).toBe("");
});
