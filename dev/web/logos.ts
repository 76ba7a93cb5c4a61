import { siGithub, siGoogle } from "simple-icons";

/** The mark of the sandbox provider: a flask, in the same 24 units as the brands. */
const SANDBOX =
  "M9 2h6a1 1 0 0 1 0 2v5.2l5.4 9.3A2.3 2.3 0 0 1 18.4 22H5.6a2.3 2.3 0 0 1-2-3.5L9 9.2V4a1 1 0 0 1 0-2Zm2 2v5.8L8.2 14.5h7.6L13 9.8V4Z";

const MARKS: Readonly<Record<string, string>> = {
  github: siGithub.path,
  google: siGoogle.path,
  sandbox: SANDBOX,
};

/** One file with the marks of all providers, used as `/providers.svg#github`. */
export const renderLogos = (): string =>
  [
    '<svg xmlns="http://www.w3.org/2000/svg">',
    ...Object.entries(MARKS).map(
      ([name, path]) => `  <symbol id="${name}" viewBox="0 0 24 24"><path d="${path}"/></symbol>`,
    ),
    "</svg>",
    "",
  ].join("\n");
