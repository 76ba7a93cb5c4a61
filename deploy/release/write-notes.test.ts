import { expect, test } from "vitest";
import { writeNotes } from "./write-notes.ts";

const commit = (id: string, subject: string, paths: string[], added: string[] = []) => ({
  id,
  subject,
  paths,
  added,
});

test("notes say first what an operator must do, then what changed, by area", () => {
  const notes = writeNotes(
    "v1.0.0",
    [
      commit("c3", "Say it better", ["docs/README.md", "test/x.test.ts"]),
      commit(
        "c2",
        "Keep names",
        ["drizzle/0009_names.sql", "web/src/x.ts"],
        ["drizzle/0009_names.sql"],
      ),
      commit("c1", "Show names", ["web/src/x.ts", "docs/README.md"]),
    ],
    'vars: ["OLD_NAME", "KEPT_NAME"]',
    'vars: ["KEPT_NAME", "NEW_NAME"]',
  );
  expect(notes).toBe(
    [
      "Changes since v1.0.0.",
      "## Before you upgrade",
      "- New settings: `NEW_NAME`\n- Settings that are gone: `OLD_NAME`\n- Migrations, which the deployment applies: `drizzle/0009_names.sql`",
      "## Atlas\n\n- Keep names (c2)",
      "## Dashboard\n\n- Show names (c1)",
      "## Documents\n\n- Say it better (c3)",
    ].join("\n\n"),
  );
});

test("a first release asks for nothing, and an area without a change is left out", () => {
  const notes = writeNotes(null, [commit("c1", "Begin", ["package.json"])], "", '"ANY_NAME"');
  expect(notes).toBe("The first release.\n\n## Development\n\n- Begin (c1)");
});
