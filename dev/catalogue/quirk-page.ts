import { isDeepStrictEqual } from "node:util";
import type { CatalogueEntry } from "../../workers/providers/src/catalogue/entry.ts";

/** A quirk of a definition by its dotted path, and what its docstring says. */
export type QuirkField = { readonly path: string; readonly meaning: string };

/** Who makes use of a quirk: providers that deviate in it, and providers whose integrations may set it. */
export type QuirkUses = { readonly providers: string[]; readonly settings: string[] };

/**
 * Reads the fields of an object type, nested ones included, with their docstrings.
 *
 * @throws Error for a field without a docstring.
 */
export function readQuirkFields(source: string, typeName: string): QuirkField[] {
  const [, body] = source.split(`export type ${typeName} = {\n`);
  const fields: QuirkField[] = [];
  const parents: string[] = [];
  let meaning = "";
  for (const line of (body?.split("\n};")[0] ?? "").split("\n")) {
    const text = line.trim();
    const [, name, type] = /^(\w+)\??: (.*)$/.exec(text) ?? [];
    if (/^\/?\*/.test(text)) meaning += ` ${text.replace(/^\/?\*+\/?|\*\/$/g, "").trim()}`;
    else if (text === "};") parents.pop();
    else if (name !== undefined && type === "{") parents.push(name);
    else if (name !== undefined) {
      const path = [...parents, name].join(".");
      if (meaning.trim() === "") throw new Error(`${typeName}.${path} has no docstring.`);
      fields.push({ path, meaning: meaning.trim() });
      meaning = "";
    }
  }
  return fields;
}

export const findUses = (
  { path }: QuirkField,
  usual: object,
  entries: readonly CatalogueEntry[],
): QuirkUses => ({
  providers: entries
    .filter(({ definition }) => {
      const fact = readPath(definition, path);
      return fact !== undefined && !isDeepStrictEqual(fact, readPath(usual, path));
    })
    .map(({ definition }) => definition.id),
  settings: entries
    .filter(({ allowedSettings }) =>
      allowedSettings.some((name) => name === path.replace(".", "_")),
    )
    .map(({ definition }) => definition.id),
});

function readPath(value: unknown, path: string): unknown {
  let at = value;
  for (const name of path.split("."))
    at = typeof at === "object" && at !== null ? Reflect.get(at, name) : undefined;
  return at;
}

/** Renders `docs/providers.md`. */
export function renderQuirkPage(
  fields: readonly QuirkField[],
  usual: object,
  entries: readonly CatalogueEntry[],
): string {
  const rows = fields.map((field) => {
    const { providers, settings } = findUses(field, usual, entries);
    const standard = JSON.stringify(readPath(usual, field.path));
    const cells = [
      `\`${field.path}\``,
      field.meaning,
      standard === undefined ? "–" : `\`${standard}\``,
      providers.join(", ") || "–",
      settings.length === entries.length ? "all" : settings.join(", ") || "–",
    ];
    return `| ${cells.map((cell) => cell.replaceAll("|", "\\|")).join(" | ")} |`;
  });
  return `# How providers deviate

\`npm run generate\` makes this page from the catalogue, and \`npm run check\` fails when it is out of date. A provider's file
in \`workers/providers/src/catalogue/providers/\` names only the fields in which the provider differs from the usual value.
"Settable at" lists the providers whose integrations may set the field themselves.

| field | meaning | usual value | used by | settable at |
| --- | --- | --- | --- | --- |
${rows.join("\n")}
`;
}
