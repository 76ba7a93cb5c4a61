import { RefusedMigration } from "../../migrate.ts";

/** What takes something away that the bundles before may still use, and how to say it. */
const CONTRACTIONS: readonly (readonly [RegExp, string])[] = [
  [/\bdrop\s+(?!(constraint|index|trigger|not\s+null)\b)\S+/i, "drops"],
  [/\brename\b/i, "renames"],
  [/(^|;)\s*truncate\b/i, "empties a table"],
  [/\balter\s+column\s+\S+\s+(set\s+data\s+)?type\b/i, "changes a type"],
  [/\bset\s+not\s+null\b/i, "demands a value"],
  [
    /\badd\s+column\b(?=[^,;]*\bnot\s+null\b)(?![^,;]*\bdefault\b)/i,
    "adds a column that demands a value",
  ],
];

/**
 * Refuses a migration on which the bundles before it would not run: a deployment replaces one Worker after the other,
 * and a roll-back brings the old ones back to the new schema. Dropping a constraint, an index, a trigger or NOT NULL
 * only allows more, so it passes.
 *
 * @throws {@link RefusedMigration} with the statement.
 */
export function refuseContractions(statements: readonly string[]): void {
  for (const statement of statements) {
    const bare = withoutTexts(statement);
    const found = CONTRACTIONS.find(([form]) => form.test(bare));
    if (found === undefined) continue;
    const shown = statement.trim().replaceAll(/\s+/g, " ").slice(0, 200);
    throw new RefusedMigration(
      `The database was not migrated: a statement ${found[1]}, and the Workers that run now may need what it takes away: ${shown}\n` +
        "Deploy a release that does not use it first. If no Worker runs, add --allow-contraction.",
    );
  }
}

/** The statement without comments, texts and the bodies of functions. */
const withoutTexts = (statement: string): string =>
  statement
    .replaceAll(/--[^\n]*/g, " ")
    .replaceAll(/\/\*[\s\S]*?\*\//g, " ")
    .replaceAll(/\$([a-z_]*)\$[\s\S]*?\$\1\$/gi, " '' ")
    .replaceAll(/'(?:[^']|'')*'/g, " '' ");
