/** One block of a `_headers` file: a path, where `*` is anything, and what it sets and takes away. */
export type HeaderRule = {
  readonly path: RegExp;
  readonly set: readonly (readonly [string, string])[];
  readonly unset: readonly string[];
};

/**
 * Reads a `_headers` file as Cloudflare Pages does.
 *
 * @see [Headers](https://developers.cloudflare.com/pages/configuration/headers/)
 */
export function parseHeaderRules(text: string): HeaderRule[] {
  const rules: { path: RegExp; set: [string, string][]; unset: string[] }[] = [];
  for (const line of text.split("\n")) {
    if (line.trim() === "" || line.trim().startsWith("#")) continue;
    if (!/^\s/.test(line)) {
      rules.push({ path: patternOf(line.trim()), set: [], unset: [] });
      continue;
    }
    const rule = rules.at(-1);
    const content = line.trim();
    if (content.startsWith("!")) rule?.unset.push(content.slice(1).trim().toLowerCase());
    const colon = content.indexOf(":");
    if (colon > 0 && !content.startsWith("!"))
      rule?.set.push([
        content.slice(0, colon).trim().toLowerCase(),
        content.slice(colon + 1).trim(),
      ]);
  }
  return rules;
}

const patternOf = (path: string): RegExp =>
  new RegExp(
    `^${path
      .split("*")
      .map((part) => part.replace(/[.+?^${}()|[\]\\]/g, "\\$&"))
      .join(".*")}$`,
  );

/** The headers that the rules give to a path, later rules after earlier ones. */
export function headersFor(rules: readonly HeaderRule[], pathname: string): Record<string, string> {
  const headers: Record<string, string> = {};
  for (const { path, set, unset } of rules) {
    if (!path.test(pathname)) continue;
    for (const name of unset) delete headers[name];
    for (const [name, value] of set) headers[name] = value;
  }
  return headers;
}
