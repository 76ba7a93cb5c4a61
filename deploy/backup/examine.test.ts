import { expect, test } from "vitest";
import { compareCounts } from "./examine.ts";

test("a table with too few rows, one that is missing and one too many are each named", () => {
  const wanted = { "public.a": 3, "public.b": 2, "public.c": 1 };
  expect(compareCounts(wanted, { ...wanted })).toEqual([]);
  expect(compareCounts(wanted, { "public.a": 2, "public.c": 1, "public.d": 4 })).toEqual([
    "public.a has 2 rows, and should have 3.",
    "public.b has no rows, and should have 2.",
    "public.d has 4 rows, and should have no.",
  ]);
});
