import { expect, test } from "vitest";
import { Deadline } from "../../async/deadline.ts";
import type { ProviderClient } from "../types.ts";
import { boundClient } from "./bound-client.ts";

test("calls share what is left, each within its own limit, and nothing is sent after the end", async () => {
  let nowMs = 0;
  const limitsMs: number[] = [];
  const slow: ProviderClient = {
    fetch: async (_url, _init, { deadlineMs }) => {
      limitsMs.push(deadlineMs);
      nowMs += 7_000;
      return new Response();
    },
  };
  const client = boundClient(slow, new Deadline(() => nowMs, 15_000));
  const call = () => client.fetch("https://provider.example", {}, { deadlineMs: 10_000 });
  await call();
  await call();
  await call();
  expect(limitsMs).toEqual([10_000, 8_000, 1_000]);
  await expect(call()).rejects.toMatchObject({ reason: "unreachable" });
  expect(limitsMs).toHaveLength(3);
});
