import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { expect, test } from "vitest";
import { EVENTS } from "#shared/contracts/events";
import { TEST_EVENT_TYPE } from "#shared/contracts/projects/webhook-test-event";

const ROOT = resolve(import.meta.dirname, "../..");
const SOURCE = /\.(?:[cm]?[jt]sx?|sql|md)$/;

const THE_BUILDER = "shared/db/outbox.ts";
/** Lines for a chain's own tests, which need data that no real event has. */
const MADE_UP = "test/support/made-up-events.ts";

/** Writes to the outbox, by SQL or by drizzle. */
const INSERT = /into\s+(?:"?public"?\.)?"?outbox\b|insert\(\s*(?:\w+\.)?outbox\s*\)/i;

const subjects = new Set(Object.keys(EVENTS).map((type) => type.split(".")[0]));
/** Text that reads as an event's type: quoted as a whole, of a subject of the catalogue, and not a file's name. */
const TYPE = new RegExp(
  `(?<quote>["'\`])(?<type>(?:${[...subjects].join("|")})\\.(?!tsx?\\b)[a-z_]+)\\k<quote>`,
  "g",
);

const typesIn = (text: string): string[] =>
  [...text.matchAll(TYPE)].flatMap(({ groups }) => groups?.["type"] ?? []);

function files(): Map<string, string> {
  const listed = spawnSync("git", ["ls-files", "--cached", "--others", "--exclude-standard"], {
    cwd: ROOT,
    encoding: "utf8",
  });
  const paths = listed.stdout
    .split("\n")
    .filter((path) => SOURCE.test(path) && !import.meta.filename.endsWith(path));
  return new Map(paths.map((path) => [path, readFileSync(resolve(ROOT, path), "utf8")]));
}

test("one file writes to the outbox", () => {
  const writers = [...files()].filter(([, text]) => INSERT.test(text)).map(([path]) => path);
  expect(writers.toSorted()).toEqual([THE_BUILDER, MADE_UP]);
});

test.each([
  "insert into outbox (id) values (1)",
  "INSERT INTO\n      outbox (id)",
  'insert into "public"."outbox" (id)',
  "db.insert(outbox).values(row)",
  "db.insert( schema.outbox )",
])("%j counts as a write to the outbox", (text) => {
  expect(INSERT.test(text)).toBe(true);
});

test("every event type that any file names is in the catalogue", () => {
  const unknown: string[] = [];
  let named = 0;
  for (const [path, text] of files())
    for (const type of typesIn(text)) {
      named += 1;
      // A message to a webhook, and not an event.
      if (!Object.hasOwn(EVENTS, type) && type !== TEST_EVENT_TYPE)
        unknown.push(`${path}: ${type}`);
    }
  expect(unknown).toEqual([]);
  expect(named).toBeGreaterThan(60);
});

test("event types are told from file names and from longer text", () => {
  const text = ["connection.born", "vault.opened", "integration.ts", "connection.created later"];
  expect(typesIn(text.map((part) => `"${part}" '${part}' \`${part}\``).join("\n"))).toEqual([
    ...Array.from({ length: 3 }, () => "connection.born"),
    ...Array.from({ length: 3 }, () => "vault.opened"),
  ]);
});
