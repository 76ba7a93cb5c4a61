import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { USUAL, defineProvider } from "../../workers/providers/src/catalogue/define-provider.ts";
import { PROVIDERS } from "../../workers/providers/src/catalogue/generated.ts";
import { findUses, readQuirkFields, renderQuirkPage } from "./quirk-page.ts";

const CONTRACTS = join(import.meta.dirname, "../../shared/contracts/providers");
const readFields = (file: string, type: string) =>
  readQuirkFields(readFileSync(join(CONTRACTS, file), "utf8"), type);

const fields = [
  ...readFields("definition.ts", "ProtocolQuirks"),
  ...readFields("answer-quirks.ts", "AnswerQuirks"),
];

test("the fields of the contract are those that have a usual value", () => {
  const names = new Set(fields.map(({ path }) => path.split(".")[0]));
  expect([...names].toSorted()).toEqual(Object.keys(USUAL).toSorted());
});

test.each(fields.map((field) => [field.path, field] as const))(
  "at least one provider makes use of %s",
  (_path, field) => {
    const { providers, settings } = findUses(field, USUAL, Object.values(PROVIDERS));
    expect([...providers, ...settings]).not.toEqual([]);
  },
);

describe("a field", () => {
  const source = `export type Example = {
  /** What it means. */
  one: string[];
  inner: {
    /**
     * Means this and
     * that.
     */
    two?: number;
  };
};
`;

  test("has its docstring for a meaning, inside another one as well", () => {
    expect(readQuirkFields(source, "Example")).toEqual([
      { path: "one", meaning: "What it means." },
      { path: "inner.two", meaning: "Means this and that." },
    ]);
  });

  test("without a docstring is an error", () => {
    const bare = source.replace("  /** What it means. */\n", "");
    expect(() => readQuirkFields(bare, "Example")).toThrow("Example.one has no docstring.");
  });

  test("is used by a provider that deviates, and by one whose integrations may set it", () => {
    const entries = [
      defineProvider({ id: "usual", name: "Usual" }),
      defineProvider({ id: "odd", name: "Odd", profile: { subject: "id" } }),
      defineProvider({ id: "open", name: "Open", optional_settings: ["profile_subject"] }),
    ];
    const field = { path: "profile.subject", meaning: "" };
    expect(findUses(field, USUAL, entries)).toEqual({ providers: ["odd"], settings: ["open"] });
    expect(findUses({ ...field, path: "pkce" }, USUAL, entries)).toEqual({
      providers: [],
      settings: [],
    });
    const page = renderQuirkPage([{ ...field, meaning: "A | B" }], USUAL, entries);
    expect(page).toContain('| `profile.subject` | A \\| B | `"sub"` | odd | open |');
  });
});
