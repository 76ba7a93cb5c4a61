import { expect, test } from "vitest";
import { StoreAdapter } from "./store-adapter.ts";
import { MAX_RECORDS, SandboxStore } from "./store.ts";

test("a record is consumed once; the second attempt is invalid_grant and ends the grant", async () => {
  const store = new SandboxStore();
  const refreshTokens = new StoreAdapter("RefreshToken", store);
  const accessTokens = new StoreAdapter("AccessToken", store);
  const grants = new StoreAdapter("Grant", store);
  await grants.upsert("g1", {});
  await grants.upsert("g2", {});
  await accessTokens.upsert("a1", { grantId: "g1" });
  await accessTokens.upsert("a2", { grantId: "g2" });
  await refreshTokens.upsert("r1", { grantId: "g1" });

  await refreshTokens.consume("r1");
  expect(await accessTokens.find("a1")).toBeDefined();
  await expect(refreshTokens.consume("r1")).rejects.toMatchObject({ error: "invalid_grant" });
  expect(await refreshTokens.find("r1")).toBeUndefined();
  expect(await accessTokens.find("a1")).toBeUndefined();
  expect(await grants.find("g1")).toBeUndefined();
  expect(await accessTokens.find("a2")).toBeDefined();
  expect(await grants.find("g2")).toBeDefined();
  await expect(refreshTokens.consume("r1")).rejects.toMatchObject({ error: "invalid_grant" });
});

test("a record is gone when its time is over", async () => {
  const codes = new StoreAdapter("AuthorizationCode", new SandboxStore());
  await codes.upsert("over", {}, 0);
  await codes.upsert("alive", {}, 60);
  expect(await codes.find("over")).toBeUndefined();
  expect(await codes.find("alive")).toEqual({});
});

test("a full store drops what was used least recently", async () => {
  const tokens = new StoreAdapter("AccessToken", new SandboxStore());
  for (let i = 0; i < MAX_RECORDS; i += 1) await tokens.upsert(`t${i}`, {});
  await tokens.find("t0");
  await tokens.upsert("one more", {});
  expect(await tokens.find("t0")).toBeDefined();
  expect(await tokens.find("t1")).toBeUndefined();
  expect(await tokens.find("t2")).toBeDefined();
  expect(await tokens.find("one more")).toBeDefined();
});
