/** What a table says: its header's cells and its rows', trimmed, with their markup. */
export type Table = { readonly header: readonly string[]; readonly rows: readonly string[][] };

/** A page without its fenced blocks; lines stay where they are. */
export const withoutFences = (text: string): string =>
  text.replaceAll(/^(`{3,})[^\n]*\n[\s\S]*?^\1[ \t]*$/gm, (block) =>
    block.replaceAll(/[^\n]/g, ""),
  );

const cellsOf = (line: string): string[] =>
  line
    .replace(/^\s*\|/, "")
    .replace(/\|\s*$/, "")
    .split(/(?<!\\)\|/)
    .map((cell) => cell.trim().replaceAll("\\|", "|"));

const isDivider = (line: string | undefined): boolean =>
  line !== undefined && /^\s*\|(?:\s*:?-+:?\s*\|)+\s*$/.test(line);

export function readTables(page: string): Table[] {
  const lines = withoutFences(page).split("\n");
  const tables: Table[] = [];
  for (let at = 0; at < lines.length; at++) {
    if (!isDivider(lines[at + 1])) continue;
    const rows: string[][] = [];
    for (let row = at + 2; lines[row]?.trimStart().startsWith("|"); row++)
      rows.push(cellsOf(lines[row] ?? ""));
    tables.push({ header: cellsOf(lines[at] ?? ""), rows });
  }
  return tables;
}

const SPAN = /(`+)((?:(?!\n\s*\n)[\s\S])+?)(?<!`)\1(?!`)/g;

/** What stands in backticks in some text, fenced blocks left out; a line break in it counts as a space. */
export const readCodeSpans = (text: string): string[] =>
  [...withoutFences(text).matchAll(SPAN)].map(([, , span = ""]) =>
    span.replaceAll(/\s*\n\s*/g, " ").trim(),
  );

/** The targets of a page's links and images, without titles. */
export const readLinks = (page: string): string[] =>
  [
    ...withoutFences(page)
      .replaceAll(SPAN, "code")
      .matchAll(/\]\(<?([^\s)>]+)>?[^)]*\)/g),
  ].map(([, target = ""]) => target);

/** The anchors that GitHub gives a page's headings. */
export function readAnchors(page: string): Set<string> {
  const seen = new Map<string, number>();
  const anchors = new Set<string>();
  for (const [, title = ""] of withoutFences(page).matchAll(/^#{1,6} +(.+?)(?: +#+)?$/gm)) {
    const plain = title.replaceAll(/\[([^\]]*)\]\([^)]*\)/g, "$1").toLowerCase();
    const slug = plain.replaceAll(/[^\p{L}\p{N}\p{Pc}\- ]/gu, "").replaceAll(" ", "-");
    const times = seen.get(slug) ?? 0;
    seen.set(slug, times + 1);
    anchors.add(times === 0 ? slug : `${slug}-${times}`);
  }
  return anchors;
}
