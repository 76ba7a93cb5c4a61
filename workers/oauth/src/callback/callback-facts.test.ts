import { expect, test } from "vitest";
import { pickCallbackFacts } from "./callback-values.ts";

test("a callback's facts are the parameters that the integration names, and never a credential", () => {
  const names = ["realmId", "code", "state", "id_token", "Access-Token", "absent"];
  const params = [...names.slice(0, -1), "other"].map((name) => [name, `${name}-1`] as const);
  expect(pickCallbackFacts(params, names)).toEqual({ realmId: "realmId-1" });
});
