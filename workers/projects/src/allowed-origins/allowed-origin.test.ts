import { expect, test } from "vitest";
import { checkOrigin } from "./allowed-origin.ts";

test.each([
  "https://app.example.com",
  "https://app.example.com:8443",
  "https://xn--bcher-kva.example",
  "https://192.0.2.1",
  "https://[2001:db8::1]:444",
  "http://localhost:3000",
  "http://localhost",
  "http://127.0.0.1:5173",
  "http://[::1]:3000",
])("%s may be registered, exactly as given", (origin) => {
  expect(checkOrigin(origin)).toEqual({ ok: true, value: origin });
});

test.each([
  ["", "empty"],
  ["null", "the origin of sandboxed frames"],
  ["*", "everything"],
  ["https://*.example.com", "a wildcard host"],
  ["https://app.example.com/", "a slash at the end"],
  ["https://app.example.com/path", "a path"],
  ["https://app.example.com?x=1", "a query"],
  ["https://app.example.com#part", "a fragment"],
  ["https://app.example.com:443", "the default port"],
  ["https://app.example.com:", "an empty port"],
  ["https://App.example.com", "upper case"],
  ["HTTPS://app.example.com", "a scheme in upper case"],
  ["https://user@app.example.com", "a user name"],
  ["https://bücher.example", "Unicode in the host"],
  ["https://%61pp.example.com", "an encoded host"],
  ["http://app.example.com", "http elsewhere"],
  ["http://localhost.example.com", "a host that begins with localhost"],
  ["http://0x7f.1", "an address in hexadecimal"],
  ["http://127.0.0.2", "another loopback address"],
  ["app.example.com", "no scheme"],
  ["//app.example.com", "scheme-relative"],
  ["file://", "a file"],
  ["chrome-extension://abcdef", "an extension"],
  ["https://app.example.com, https://evil.example", "a list"],
  ["https://app.example.com\r\nx: y", "a header"],
  [`https://${"a".repeat(250)}.com`, "too long"],
])("%j is refused: %s", (origin) => {
  expect(checkOrigin(origin)).toEqual({
    ok: false,
    error: expect.stringMatching(/^[A-Z].+\.$/),
  });
});
