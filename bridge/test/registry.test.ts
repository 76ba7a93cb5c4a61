import { readFile } from "node:fs/promises";
import { expect, test } from "vitest";
import { isSupported, supportedCommands } from "../redis/registry.ts";

test("the page lists the commands that the bridge passes on, and no others", async () => {
  const page = await readFile(new URL("../README.md", import.meta.url), "utf8");
  const [, list = ""] = /the tests send\.\n((?:  .*\n)+)/.exec(page) ?? [];
  const listed = [...list.matchAll(/`([A-Z]+)`/g)].map(([, name = ""]) => name.toLowerCase());
  expect(listed).toEqual(supportedCommands());
  for (const name of listed) expect(isSupported(name)).toBe(true);
});
