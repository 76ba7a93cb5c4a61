import { expect, test } from "vitest";
import { PROTECTED_NAMES } from "#shared/names/protected-names";
import { PROVIDERS } from "../../workers/providers/src/catalogue/generated.ts";

test("every provider that the catalogue names by its own name is protected, and nothing else", () => {
  const named = Object.values(PROVIDERS)
    .map(({ definition }) => definition)
    .filter(({ id }) => !/^generic-|^sandbox$/.test(id))
    .map(({ name }) => name);
  expect(named.length).toBeGreaterThan(0);
  expect([...PROTECTED_NAMES].toSorted()).toEqual(named.toSorted());
});
