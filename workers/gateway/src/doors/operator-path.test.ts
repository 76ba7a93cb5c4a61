import { expect, test } from "vitest";
import type { Env } from "../env.ts";
import { asOperatorsJob } from "./operator-path.ts";

const open = { ATLAS_OPERATOR_DOOR: "1" } as Env;
const at = (path: string, init?: RequestInit) => new Request(`https://atlas.test${path}`, init);

test("a request below /operator is one for the Jobs door, with its method, headers and body", async () => {
  const job = asOperatorsJob(
    at("/operator/keys/rotate?a=1", {
      method: "POST",
      headers: { authorization: "Bearer x", "content-type": "application/json" },
      body: '{"limit":5}',
    }),
    open,
  );
  expect([job?.method, job?.url]).toEqual(["POST", "https://atlas.test/keys/rotate?a=1"]);
  expect(job?.headers.get("authorization")).toBe("Bearer x");
  expect(await job?.json()).toEqual({ limit: 5 });
});

test.each(["/", "/operator", "/operators/keys", "/v1/operator/keys", "/keys", "/%6fperator/keys"])(
  "a request for %s stays with the public door",
  (path) => {
    expect(asOperatorsJob(at(path), open)).toBeNull();
  },
);

test.each([undefined, "", "0", "true"])("nothing is below /operator with %j", (value) => {
  const env = value === undefined ? {} : { ATLAS_OPERATOR_DOOR: value };
  expect(asOperatorsJob(at("/operator/keys"), env as Env)).toBeNull();
});
