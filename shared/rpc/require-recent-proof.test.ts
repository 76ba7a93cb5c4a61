import { describe, expect, test } from "vitest";
import { account, apiKey, longAgo, service, visitor } from "#support/services/callers";
import { authorizeProven, requireRecentProof } from "./require-recent-proof.ts";

const owner = account("acc_1", { id: "prj_1", role: "owner" });
const withAge = (ageSeconds: number) => ({
  ...owner,
  proof: { ageSeconds, methods: ["password", "passkey"] as const },
});

describe("a recent proof", () => {
  test("is one of the last ten minutes", () => {
    for (const age of [-1, 0, 599]) expect(requireRecentProof(withAge(age)).ok).toBe(true);
    for (const age of [600, 86_400])
      expect(requireRecentProof(withAge(age))).toMatchObject({
        error: { code: "step_up_required", methods: ["password", "passkey"] },
      });
  });

  test("is not asked of API keys and of Atlas itself", () => {
    for (const ctx of [apiKey("prj_1", []), service("gateway"), visitor()])
      expect(requireRecentProof(ctx)).toEqual({ ok: true, value: null });
  });

  test("is what an account does not have whose gateway names none", () => {
    const { proof: _, ...ofOlderGateway } = owner;
    expect(requireRecentProof(ofOlderGateway)).toMatchObject({
      error: { code: "step_up_required", methods: ["password"] },
    });
  });

  test("is asked for after the permission, which it does not replace", () => {
    const viewer = longAgo(account("acc_1", { id: "prj_1", role: "viewer" }));
    expect(authorizeProven(viewer, "api_keys:write")).toMatchObject({
      error: { code: "forbidden" },
    });
    expect(authorizeProven(longAgo(owner), "api_keys:write")).toMatchObject({
      error: { code: "step_up_required" },
    });
    expect(authorizeProven(owner, "api_keys:write")).toMatchObject({
      ok: true,
      value: { projectId: "prj_1" },
    });
  });
});
