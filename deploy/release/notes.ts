import { readOptions, runCommand } from "../command-line.ts";
import { git } from "./git.ts";
import { type Commit, writeNotes } from "./write-notes.ts";

const SETTINGS = "deploy/workerd/environment.ts";

/** `npm run release:notes -- --to v1.2.0`: what changed since the release before, as Markdown. Reads git only. */
await runCommand(async () => {
  const options = readOptions("Writes the notes of a release from its commits.", {
    from: { type: "string", meaning: "the release before; the last tag by default" },
    to: { type: "string", meaning: "what is released; HEAD by default" },
  });
  const to = options.to ?? "HEAD";
  const from = options.from ?? lastTag(to);
  const range = from === null ? to : `${from}..${to}`;
  const settingsAt = (commit: string | null): string =>
    commit === null ? "" : (git(["show", `${commit}:${SETTINGS}`]) ?? "");
  const log = git(["log", "--no-merges", "--name-status", "--format=%x01%h%x02%s", range]);
  if (log === null)
    throw new Error(`git does not know ${range}. Fetch the tags and the whole history first.`);
  console.log(writeNotes(from, readCommits(log), settingsAt(from), settingsAt(to)));
});

/** The tag before a commit; null when there is none. */
function lastTag(to: string): string | null {
  return git(["describe", "--tags", "--abbrev=0", `${to}^`])?.trim() ?? null;
}

/** Reads git's log: a line with id and subject, then a line for each path. */
function readCommits(log: string): Commit[] {
  return log
    .split("\u0001")
    .slice(1)
    .map((entry) => {
      const [head = "", ...rest] = entry.split("\n");
      const [id = "", subject = ""] = head.split("\u0002");
      const files = rest.filter((line) => line !== "").map((line) => line.split("\t"));
      const paths = (own: string[][]): string[] => own.map((parts) => parts.at(-1) ?? "");
      return {
        id,
        subject,
        paths: paths(files),
        added: paths(files.filter(([status]) => status === "A")),
      };
    });
}
