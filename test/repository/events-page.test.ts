import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { expect, test } from "vitest";
import { z } from "zod";
import { EVENTS } from "#shared/contracts/events";
import { API_KEY_SCOPES } from "#shared/contracts/permissions";
import { CONNECTION_STATES } from "#shared/contracts/tokens/connection-states";
import { ID_PREFIXES } from "#shared/ids";

const PAGE = resolve(import.meta.dirname, "../../docs/events.md");

type Schema = {
  type?: string;
  enum?: string[];
  const?: unknown;
  pattern?: string;
  items?: Schema;
  anyOf?: Schema[];
  properties?: Record<string, Schema>;
  required?: string[];
};

const ids = new Map(
  Object.values(ID_PREFIXES).map((prefix) => [`^${prefix}_[0-7]`, `${prefix}_…`] as const),
);

/** Lists that have a name of their own on the page. */
const NAMED = new Map([
  [CONNECTION_STATES.join(), "state of the connection"],
  [API_KEY_SCOPES.join(), "scopes"],
]);

/** The values that a member can have, in words. */
function describeValues(schema: Schema): string {
  if (schema.anyOf) return schema.anyOf.map(describeValues).join(" or ");
  if (schema.items) return `list of ${describeValues(schema.items)}`;
  if (schema.const !== undefined) return JSON.stringify(schema.const);
  if (schema.enum) return NAMED.get(schema.enum.join()) ?? schema.enum.join(" · ");
  for (const [start, id] of ids) if (schema.pattern?.startsWith(start)) return id;
  if (schema.type === "string" && schema.pattern !== undefined) return "error code";
  return schema.type ?? "anything";
}

function describeData(data: z.ZodObject): string {
  const { properties = {}, required = [] } = z.toJSONSchema(data) as Schema;
  const members = Object.entries(properties).map(
    ([name, schema]) =>
      `\`${name}\`${required.includes(name) ? "" : "?"}: ${describeValues(schema)}`,
  );
  return members.length === 0 ? "–" : members.join("; ");
}

const expected = Object.entries(EVENTS).map(([type, { subject, data, summary }]) => [
  `\`${type}\``,
  subject === null ? "–" : `\`${ID_PREFIXES[subject]}_…\``,
  describeData(data()),
  summary,
]);

/** Cells of the page's one table, without its head. */
const shown = readFileSync(PAGE, "utf8")
  .split("\n")
  .filter((line) => line.startsWith("| `"))
  .map((line) =>
    line
      .split("|")
      .slice(1, -1)
      .map((cell) => cell.trim()),
  );

test("the page of events has a row for every event, as the catalogue has it", () => {
  const page = expected.map((cells) => `| ${cells.join(" | ")} |`).join("\n");
  expect(shown, `docs/events.md wants these rows:\n${page}`).toEqual(expected);
});
