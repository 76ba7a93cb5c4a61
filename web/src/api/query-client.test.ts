import { MutationObserver } from "@tanstack/react-query";
import { expect, test } from "vitest";
import { queryClient } from "./query-client.ts";

test("what a form sent and got is forgotten with the form", async () => {
  const form = new MutationObserver(queryClient, {
    mutationFn: async (password: string) => `secret for ${password}`,
  });
  const close = form.subscribe(() => undefined);
  await form.mutate("a long passphrase");
  expect(queryClient.getMutationCache().getAll()).toHaveLength(1);
  close();
  await expect.poll(() => queryClient.getMutationCache().getAll()).toEqual([]);
});
