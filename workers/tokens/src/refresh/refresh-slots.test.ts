import { expect, test } from "vitest";
import { RefreshSlots } from "./refresh-slots.ts";

test("an integration has so many slots, and each that is left is free again", () => {
  const slots = new RefreshSlots(() => 0, 2);
  const [first, second] = [slots.take("int_1"), slots.take("int_1")];
  expect(slots.take("int_1")).toBeNull();
  first?.release();
  first?.release();
  expect(slots.take("int_1")).not.toBeNull();
  expect(slots.take("int_1")).toBeNull();
  second?.release();
  expect(slots.take("int_1")).not.toBeNull();
});

test("another integration has slots of its own", () => {
  const slots = new RefreshSlots(() => 0, 1);
  expect(slots.take("int_1")).not.toBeNull();
  expect(slots.take("int_2")).not.toBeNull();
});

test("a slot whose request died is free when its lease has ended", () => {
  let nowMs = 0;
  const slots = new RefreshSlots(() => nowMs, 1);
  expect(slots.take("int_1")).not.toBeNull();
  nowMs = 45_000;
  expect(slots.take("int_1")).toBeNull();
  nowMs = 45_001;
  expect(slots.take("int_1")).not.toBeNull();
});

test("a set of slots that was left empty and begun anew is not mixed up with the old one", () => {
  const slots = new RefreshSlots(() => 0, 1);
  const first = slots.take("int_1");
  first?.release();
  slots.take("int_1");
  first?.release();
  expect(slots.take("int_1")).toBeNull();
});
