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

/** The mark of the sandbox provider: a flask, in the same box. The dashboard alone shows it. */
const SANDBOX =
  "M9 2h6a1 1 0 0 1 0 2v5.2l5.4 9.3A2.3 2.3 0 0 1 18.4 22H5.6a2.3 2.3 0 0 1-2-3.5L9 9.2V4a1 1 0 0 1 0-2Zm2 2v5.8L8.2 14.5h7.6L13 9.8V4Z";

/** Renders the dashboard's file with all marks, used as `/providers.svg#github`. */
export const renderSprite = (): string =>
  [
    '<svg xmlns="http://www.w3.org/2000/svg">',
    ...Object.entries({ ...LOGOS, sandbox: { path: SANDBOX } }).map(
      ([name, { path }]) =>
        `  <symbol id="${name}" viewBox="0 0 24 24"><path d="${path}"/></symbol>`,
    ),
    "</svg>",
    "",
  ].join("\n");
