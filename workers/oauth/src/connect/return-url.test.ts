import { expect, test } from "vitest";
import { failAt } from "../callback/completion.ts";
import { buildReturnUrl } from "./return-url.ts";

const denied = { ...failAt("callback", "access_denied"), status: "denied" } as const;
const connected = { status: "connected", connectionId: "con_1" } as const;

test.each([
  [connected, "status=connected&connection_id=con_1"],
  [
    { status: "pending", connectionId: "con_1", connectCode: "code-1" } as const,
    "status=pending&connection_id=con_1&connect_code=code-1",
  ],
  [denied, "status=denied&error=access_denied"],
  [failAt("callback", "a b&c=d#e"), "status=failed&error=a+b%26c%3Dd%23e"],
  [
    failAt("exchange", "config_error", "invalid_client"),
    "status=failed&error=config_error&error_reason=invalid_client",
  ],
])("%o stands in the query", (completion, query) => {
  expect(buildReturnUrl("https://app.example.com/done", completion)).toBe(
    `https://app.example.com/done?${query}`,
  );
});

test("the app's own query stays", () => {
  expect(buildReturnUrl("http://localhost:3000/?next=%2Fhome&x=1", connected)).toBe(
    "http://localhost:3000/?next=%2Fhome&x=1&status=connected&connection_id=con_1",
  );
});

test.each([
  "https://app.example.com/?q=a%20b&flag",
  "https://app.example.com/?a=&&b=%2f&c=%2F&d=1+2&d=%7e~&=x&e==",
  "https://app.example.com/done?x=(1)*!'$,;:@/?",
  "https://app.example.com?next=%E4%BD",
  "https://app.example.com/%7euser/?redirect=https%3A%2F%2Fa.example%3Fstatus%3D1&statusx=1",
])("the app's own part stays byte for byte: %s", (own) => {
  expect(buildReturnUrl(own, connected)).toBe(`${own}&status=connected&connection_id=con_1`);
});

test("an own parameter in another spelling is dropped, and nothing else", () => {
  const own = "https://app.example.com/?a=%20&st%61tus=x&error_reason=y&error=&connect_code&b";
  expect(buildReturnUrl(own, connected)).toBe(
    "https://app.example.com/?a=%20&b&status=connected&connection_id=con_1",
  );
});

test("a URL without a path or with an empty query gets one", () => {
  expect(buildReturnUrl("https://app.example.com", connected)).toBe(
    "https://app.example.com?status=connected&connection_id=con_1",
  );
  expect(buildReturnUrl("https://app.example.com/?", connected)).toBe(
    "https://app.example.com/?status=connected&connection_id=con_1",
  );
});

test("what the app's own query says of the outcome does not count", () => {
  const url = new URL(
    buildReturnUrl(
      "https://app.example.com/?status=connected&status=x",
      failAt("callback", "provider_error"),
    ),
  );
  expect(url.searchParams.getAll("status")).toEqual(["failed"]);
});

test.each(["connection_id", "connect_code", "error", "error_reason"])(
  "a %s of the app's own is not mistaken for Atlas's",
  (name) => {
    const own = `https://app.example.com/?${name}=mine`;
    for (const completion of [connected, denied])
      expect(new URL(buildReturnUrl(own, completion)).searchParams.getAll(name)).not.toContain(
        "mine",
      );
  },
);
