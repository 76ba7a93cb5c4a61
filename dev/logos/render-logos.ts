import { type SimpleIcon, siGithub, siGoogle } from "simple-icons";

/** The logos of catalogue providers, by the provider's id. Any other provider gets a letter. */
const LOGOS: Readonly<Record<string, SimpleIcon>> = { github: siGithub, google: siGoogle };

/** Renders the hosted pages' logos: each is one path in a box of 24 by 24. */
export const renderLogos = (
  logos: Readonly<Record<string, Pick<SimpleIcon, "path">>> = LOGOS,
): string => `// Made by \`npm run generate\` from simple-icons (CC0-1.0).

/** The providers' logos, by the provider's id: one path in a box of 24 by 24. */
export const LOGOS: Readonly<Record<string, string>> = {
${Object.entries(logos)
  .map(([id, { path }]) => `  ${JSON.stringify(id)}: ${JSON.stringify(path)},\n`)
  .join("")}};
`;
