import { expect } from "vitest";
import type { HttpAnswer } from "../../dev/browser/http-exchange.ts";

const EXACT: Readonly<Record<string, string>> = {
  "x-content-type-options": "nosniff",
  "referrer-policy": "no-referrer",
  "cross-origin-opener-policy": "same-origin",
  "cross-origin-resource-policy": "same-origin",
};

/** What docs/security-requirements.md 89 and 21 require of every response. */
export function expectSecureHeaders(
  { headers }: HttpAnswer,
  options: { https?: boolean } = {},
): void {
  for (const [name, value] of Object.entries(EXACT)) expect(headers.get(name), name).toBe(value);
  const policy = headers.get("content-security-policy") ?? "";
  expect(policy).toContain("default-src 'none'");
  expect(policy).toContain("frame-ancestors 'none'");
  expect(policy).toContain("base-uri 'none'");
  expect(policy).toMatch(/form-action '(?:none|self)'/);
  expect(policy).not.toContain("unsafe");
  expect(headers.get("permissions-policy")).toContain("camera=()");
  expect(headers.get("cache-control")).toBe("no-store");
  expect(headers.get("x-request-id")).toMatch(/^req_/);
  expect(headers.get("access-control-allow-credentials")).toBeNull();
  expect(headers.get("x-powered-by")).toBeNull();
  expect(headers.get("server")).toBeNull();
  if (options.https)
    expect(headers.get("strict-transport-security")).toMatch(/^max-age=(?:3[2-9]|[4-9]\d)\d{6}/);
}
