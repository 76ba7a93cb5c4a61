import { expect, test } from "vitest";
import { readPlatformProject } from "./platform-project.ts";

test.each([{}, { ATLAS_PLATFORM_PROJECT: "" }, { ATLAS_PLATFORM_PROJECT: null }])(
  "without a platform project nothing is wrong: %j",
  (env) => {
    expect(readPlatformProject(env)).toEqual({ id: null, problems: [] });
  },
);

test("what is no project's id opens nothing, and is named", () => {
  const { id, problems } = readPlatformProject({ ATLAS_PLATFORM_PROJECT: "prj_nonsense" });
  expect(id).toBeNull();
  expect(problems).toEqual([expect.stringContaining("ATLAS_PLATFORM_PROJECT")]);
});
