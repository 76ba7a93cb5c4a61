import { expect, test } from "vitest";
import { updateProjectInput } from "./project.ts";

const slugOf = (slug: unknown) => updateProjectInput.safeParse({ slug }).data?.slug;

test.each([
  ["My-Shop", "my-shop"],
  ["  shop2 ", "shop2"],
  ["ｓｈｏｐ", "shop"],
  [null, null],
])("a short name is kept in its normalised form: %s", (typed, kept) => {
  expect(slugOf(typed)).toBe(kept);
});

test.each([
  "",
  "ab",
  "-shop",
  "shop-",
  "shop--two",
  "shop_1",
  "shop.one",
  "sh op",
  "shоp",
  "shop\u200b",
  "shop\u0000",
  "\ud800shop",
  "s\u0301hop",
  "x".repeat(49),
  "prj_01jd",
  7,
])("what is not a short name is refused: %j", (typed) => {
  expect(updateProjectInput.safeParse({ slug: typed }).success).toBe(false);
});

test("members that are not the caller's to set are refused", () => {
  for (const name of ["role", "owner_id", "project_id", "id", "created_at", "plan", "state"])
    expect(updateProjectInput.safeParse({ [name]: "x" }).success).toBe(false);
  const polluted: unknown = JSON.parse('{"name":"Shop","__proto__":{"role":"owner"}}');
  const parsed = updateProjectInput.safeParse(polluted);
  expect(parsed.success && "role" in parsed.data).toBe(false);
});
