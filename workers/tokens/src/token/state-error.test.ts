import { describe, expect, test } from "vitest";
import { CONNECTION_STATES } from "#shared/contracts/tokens/connection-states";
import { findObstacle, toRefreshError, checkState } from "./state-error.ts";
import type { TokenRow } from "./token-repository.ts";

const row: TokenRow = {
  projectId: "prj_1",
  connectionId: "con_1",
  integrationId: "int_1",
  externalId: "user",
  state: "active",
  version: 1,
  epoch: 1,
  accessSealed: "s1.1.AAAA",
  extraSealed: null,
  stateReason: null,
  blocked: false,
  refreshable: true,
  dataKeyVersion: 1,
  dataKeyWrapped: "w1.k1.AAAA",
  expiresAtMs: null,
  remainingMs: null,
  refreshDueAtMs: null,
  leaseSeq: 0,
  lastSuccessSeq: 0,
  leaseLeftMs: 0,
  retryLeftMs: 0,
  circuitLeftMs: 0,
  circuitCode: null,
  lastErrorCode: null,
  lastErrorProvider: null,
  lastErrorAtMs: null,
  requestedScopes: [],
  grantedScopes: [],
};

test("every state but active has its error", () => {
  const codes = CONNECTION_STATES.map((state) => [state, checkState({ ...row, state })?.code]);
  expect(Object.fromEntries(codes)).toEqual({
    active: undefined,
    pending: "connection_pending",
    needs_reauth: "needs_reauth",
    disabled: "connection_disabled",
    revoked: "connection_revoked",
    deleted: "not_found",
  });
});

test("needs_reauth names the provider's own error, where there was one", () => {
  const dead: TokenRow = { ...row, state: "needs_reauth", lastErrorProvider: "invalid_grant" };
  expect(checkState(dead)).toMatchObject({ provider_error: "invalid_grant" });
  expect(checkState({ ...row, state: "needs_reauth" })).not.toHaveProperty("provider_error");
});

describe("what stands in the way of a refresh", () => {
  test("is nothing when no time is left of back-off and circuit", () => {
    expect(findObstacle({ ...row, retryLeftMs: -1, circuitLeftMs: -5_000 })).toBeNull();
    // A lease does not block the caller: it waits for the holder.
    expect(findObstacle({ ...row, leaseLeftMs: 30_000 })).toBeNull();
  });

  test("is the connection's back-off, with its last error", () => {
    const failed: TokenRow = {
      ...row,
      retryLeftMs: 1_200,
      lastErrorCode: "rate_limited",
      lastErrorProvider: "slow_down",
      lastErrorAtMs: 0,
    };
    expect(findObstacle(failed)).toMatchObject({
      code: "rate_limited",
      retry_after: 2,
      provider_error: "slow_down",
    });
  });

  test("lasts to the lease's end after an outcome that nobody knows", () => {
    expect(findObstacle({ ...row, retryLeftMs: 1_000, leaseLeftMs: 40_000 })?.retry_after).toBe(40);
  });

  test("is the circuit where that is open for longer, with its code", () => {
    const blocked: TokenRow = {
      ...row,
      retryLeftMs: 1_000,
      circuitLeftMs: 50_000,
      circuitCode: "config_error",
      lastErrorCode: "rate_limited",
    };
    expect(findObstacle(blocked)).toMatchObject({ code: "config_error", retry_after: 50 });
    expect(findObstacle({ ...row, circuitLeftMs: 1, circuitCode: "config_error" })).toMatchObject({
      code: "config_error",
      retry_after: 1,
    });
  });

  test.each([null, "invalid_grant", "something new"])(
    "is provider_unavailable after the error %j, which is no reason to wait",
    (lastErrorCode) => {
      const code = findObstacle({ ...row, retryLeftMs: 1_000, lastErrorCode })?.code;
      expect(code).toBe("provider_unavailable");
    },
  );
});

test("Retry-After is whole seconds, one at least", () => {
  const waits = [-5, 0, 1, 1_000, 1_001].map(
    (ms) => toRefreshError("provider_unavailable", null, ms).retry_after,
  );
  expect(waits).toEqual([1, 1, 1, 1, 2]);
  expect(toRefreshError("rate_limited", null, 1)).not.toHaveProperty("provider_error");
});
