import { existsSync } from "node:fs";
import { dirname, join, posix } from "node:path";
import { expect, test } from "vitest";
import {
  readAnchors,
  readCodeSpans,
  readLinks,
  readTables,
  withoutFences,
} from "#support/documents/markdown";
import { ROOT, listFiles, readText } from "#support/documents/repository-files";
import { readTestTitles } from "#support/documents/test-titles";

const files = listFiles();
const known = new Set(files);
const pages = files.filter((path) => path.endsWith(".md"));
const sources = files.filter((path) => /\.(?:[cm]?[jt]sx?|md|pml|sql|toml|yaml|yml)$/.test(path));

/** Text in which a comment's line break, with what begins the next line, is a space. */
const unwrapped = (text: string): string =>
  text.replaceAll(/\s*\n\s*(?:\*(?!\/)|\/\/|#)?\s*/g, " ");

/** Each of some sources' findings, with the path in front. */
const findings = (paths: readonly string[], find: (text: string, path: string) => string[]) =>
  paths.flatMap((path) => find(readText(path), path).map((what) => `${path}: ${what}`));

const CITATION = /(?<![\w/])(docs\/[\w/-]+\.md)(?:( §| )(\d+(?:(?:, §?| and §?|–)\d+)*))?/g;

/** Whether a document has the section (`## 3. The lease`) or the numbered item (`66. …`). */
const hasNumber = (page: string, mark: string, number: string): boolean =>
  new RegExp(mark === " §" ? `^#+ ${number}\\. ` : `^${number}\\. `, "m").test(page);

test("every document, section and number that is cited is there", () => {
  expect(sources.length).toBeGreaterThan(500);
  const missing = findings(sources, (text) =>
    [...unwrapped(text).matchAll(CITATION)].flatMap(([whole, document = "", mark = "", list]) => {
      if (!known.has(document)) return [whole];
      const page = readText(document);
      const numbers = list?.match(/\d+/g) ?? [];
      return numbers.every((number) => hasNumber(page, mark, number)) ? [] : [whole];
    }),
  );
  expect(missing).toEqual([]);
});

test("every decision that is cited by its number is there", () => {
  const decisions = new Set(files.map((path) => /^docs\/decisions\/0*(\d+)-/.exec(path)?.[1]));
  const missing = findings(sources, (text) =>
    [...unwrapped(text).matchAll(/\bdecision (\d+)/g)].flatMap(([whole, number]) =>
      decisions.has(number) ? [] : [whole],
    ),
  );
  expect(missing).toEqual([]);
});

test("nothing cites a document that the repository does not have", () => {
  const foreign = /\b(?:[A-Z]{4,} §\d|(?:SECURITY|TOKENS|DESIGN|STYLE|BRIDGE|OPS|PEERS) \d+)/g;
  const found = findings(sources, (text) => unwrapped(text).match(foreign) ?? []);
  expect(found).toEqual([]);
});

/** Where a relative link of this page leads, as a path from the root. */
const targetOf = (page: string, link: string): string =>
  posix.normalize(posix.join(dirname(page), decodeURI(link))).replace(/\/$/, "");

test("every relative link leads to a file, and to a heading that is in it", () => {
  expect(pages.length).toBeGreaterThan(15);
  const broken = findings(pages, (text, page) =>
    readLinks(text).filter((link) => {
      if (/^(?:[a-z][a-z+.-]*:|\/\/)/i.test(link)) return false;
      const [path = "", anchor] = link.split("#");
      const target = path === "" ? page : targetOf(page, path);
      if (target.startsWith("..") || !existsSync(join(ROOT, target))) return true;
      return anchor !== undefined && !readAnchors(readText(target)).has(anchor);
    }),
  );
  expect(broken).toEqual([]);
});

const folders = new Set(
  files.filter((path) => path.includes("/")).map((path) => path.split("/")[0]),
);
const PATH =
  /^(?:\.{0,2}[\w*<>{},-]+\/)*[\w*<>{},.-]+\.(?:[cm]?[jt]sx?|json|md|pml|sql|toml|txt)$|^[\w.-]+\/[\w*<>{},./-]*$/;

/** Whether a backticked text reads as the path of a file or folder of this repository. */
const isPath = (span: string): boolean =>
  PATH.test(span) &&
  (!span.includes("/") || /\.\w+$/.test(span) || folders.has(span.split("/")[0]));

/** `<name>` and `*` stand for one part of a path, `{a,b}` for one of its members. */
function toPattern(path: string): RegExp {
  const parts = path.replace(/\/$/, "").split(/(<\w+>|\*\*|\*|\{[^}]*\})/);
  const source = parts.map((part) => {
    if (part === "**") return ".*";
    if (part === "*" || /^<\w+>$/.test(part)) return "[^/]+";
    if (part.startsWith("{")) return `(?:${part.slice(1, -1).split(",").map(escape).join("|")})`;
    return escape(part);
  });
  return new RegExp(`^${source.join("")}(?:/|$)`);
}
const escape = (text: string): string => text.replaceAll(/[\\^$.*+?()[\]{}|]/g, "\\$&");

test("every path in backticks is there, from the root or below the folder of the page", () => {
  const missing = findings(pages, (text, page) =>
    readCodeSpans(text)
      .filter(isPath)
      .filter((span) => {
        const folder = dirname(page);
        const places =
          folder === "." ? [span] : [span, `${folder}/${span}`, `${folder}/**/${span}`];
        const patterns = places.map((place) => toPattern(posix.normalize(place)));
        return !files.some((path) => patterns.some((pattern) => pattern.test(path)));
      }),
  );
  expect(missing).toEqual([]);
});

const titles = new Set(
  files
    .filter((path) => /\.test\.tsx?$/.test(path))
    .flatMap((path) => [...readTestTitles(path, readText(path))]),
);

/** What begins a command, a request or a statement and not the name of a test. */
const COMMAND =
  /^(?:npm|npx|node|git|bash|curl|openssl|wrangler|apt-get|GET|POST|PUT|PATCH|DELETE|SET|Authorization:) /;

/** Whether a backticked text reads as a test's name: five words or more, and nothing of code. */
const isSentence = (span: string): boolean =>
  /[a-z]/i.test(span) &&
  span.split(" ").length >= 5 &&
  !/[={}|$/×]/.test(span) &&
  !COMMAND.test(span);

/** The texts in backticks of a page's columns that are headed by `test`. */
const inTestColumns = (page: string): string[] =>
  readTables(page).flatMap(({ header, rows }) =>
    rows.flatMap((row) =>
      row.flatMap((cell, column) =>
        /\btests?\b/i.test(header[column] ?? "")
          ? readCodeSpans(cell).filter((span) => !isPath(span))
          : [],
      ),
    ),
  );

test("every test that a page names by its whole name is there", () => {
  expect(titles.size).toBeGreaterThan(1_000);
  const missing = findings(pages, (text) =>
    [...readCodeSpans(withoutFences(text)).filter(isSentence), ...inTestColumns(text)].filter(
      (span) => !titles.has(span),
    ),
  );
  expect([...new Set(missing)]).toEqual([]);
});
