/** A commit, with the paths that it touched and those that it added. */
export type Commit = {
  id: string;
  subject: string;
  paths: readonly string[];
  added: readonly string[];
};

/** A commit belongs to the first of these that it touches. */
const AREAS: readonly (readonly [string, RegExp])[] = [
  ["Atlas", /^(?:workers|shared|drizzle)\//],
  ["Dashboard", /^web\//],
  ["Deployment and operation", /^(?:deploy|bridge|\.github)\//],
  ["Documents", /^docs\/|\.md$/],
  ["Development", /^/],
];

const MIGRATION = /^drizzle\/[^/]+\.sql$/;

/** Settings are the only texts in capitals in the table of them. */
const NAMES = /"([A-Z][A-Z\d]*(?:_[A-Z\d]+)+)"/g;

/**
 * Notes for those who run Atlas: first what they must do, then what changed, newest first.
 *
 * @param settingsBefore the table of settings as it was, and as it is now.
 */
export function writeNotes(
  from: string | null,
  commits: readonly Commit[],
  settingsBefore: string,
  settingsNow: string,
): string {
  const migrations = commits.flatMap(({ added }) => added.filter((path) => MIGRATION.test(path)));
  const known = namesIn(settingsBefore);
  const now = namesIn(settingsNow);
  const steps = [
    ...list("New settings", from === null ? [] : [...now].filter((name) => !known.has(name))),
    ...list(
      "Settings that are gone",
      [...known].filter((name) => !now.has(name)),
    ),
    ...list("Migrations, which the deployment applies", migrations.toSorted()),
  ];
  const sections = AREAS.map(([title]) => {
    const own = commits.filter((commit) => areaOf(commit) === title);
    return section(
      title,
      own.map(({ subject, id }) => `- ${subject} (${id})`),
    );
  });
  return [
    from === null ? "The first release." : `Changes since ${from}.`,
    section("Before you upgrade", steps),
    ...sections,
  ]
    .filter((part) => part !== "")
    .join("\n\n");
}

const namesIn = (text: string): Set<string> =>
  new Set([...text.matchAll(NAMES)].map(([, name]) => name ?? ""));

const list = (title: string, names: readonly string[]): string[] =>
  names.length === 0 ? [] : [`- ${title}: ${names.map((name) => `\`${name}\``).join(", ")}`];

const section = (title: string, lines: readonly string[]): string =>
  lines.length === 0 ? "" : `## ${title}\n\n${lines.join("\n")}`;

const areaOf = ({ paths }: Commit): string =>
  AREAS.find(([, pattern]) => paths.some((path) => pattern.test(path)))?.[0] ?? "Development";
