/** Renders the catalogue's index: `generic-oidc.ts` exports `genericOidc`, and so on. */
export function renderIndex(files: readonly string[]): string {
  const providers = files
    .filter((file) => file.endsWith(".ts"))
    .toSorted()
    .map((file) => ({ file, name: toCamelCase(file.slice(0, -".ts".length)) }));
  return `// Made by \`npm run generate\` from the files in providers/.
import type { CatalogueEntry } from "./entry.ts";
${providers.map(({ file, name }) => `import { ${name} } from "./providers/${file}";\n`).join("")}
/** Every provider with a file, by the name that its file exports. */
export const PROVIDERS: Readonly<Record<string, CatalogueEntry>> = {
${providers.map(({ name }) => `  ${name},\n`).join("")}};
`;
}

const toCamelCase = (name: string): string =>
  name.replace(/-(\w)/g, (_dash, letter: string) => letter.toUpperCase());
