import { expect, test } from "vitest";
import { tokenSchema } from "#shared/contracts/tokens/token";
import { readText } from "#support/documents/repository-files";

const readme = readText("README.md");

test("the answer that the README shows is one that the contract describes, member by member", () => {
  const [, json = ""] = /^```json\n([\s\S]*?)^```$/m.exec(readme) ?? [];
  const answer: unknown = JSON.parse(json);
  expect(tokenSchema.strict().parse(answer)).toEqual(answer);
});

test("the promise is the same, word for word, wherever it is given", () => {
  const [promise = ""] = /^As long as a provider answers [\s\S]*?(?=\n\n)/m.exec(readme) ?? [];
  expect(promise.length).toBeGreaterThan(300);
  for (const page of ["docs/reliability.md", "docs/token-protocol.md"])
    expect(readText(page), page).toContain(promise);
});
