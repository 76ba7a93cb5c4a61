import { TEXTS } from "../../workers/gateway/src/hosted/language.ts";
import {
  PROVIDER_SCOPES,
  STANDARD_SCOPES,
} from "../../workers/gateway/src/hosted/scope-meanings.ts";

/** The words of the hosted pages as a module, so that the dashboard's preview always says what the pages say. */
export function renderHostedWords(): string {
  const words = Object.entries(TEXTS).map(([language, text]) => {
    const { connect, foot, error, errors, languages } = text;
    return [
      language,
      { language: text.language, languages, connect, foot, error, expired: errors.link_expired },
    ];
  });
  const parts = {
    hostedWords: Object.fromEntries(words),
    standardScopes: STANDARD_SCOPES,
    providerScopes: PROVIDER_SCOPES,
  };
  const lines = Object.entries(parts).map(
    ([name, value]) => `export const ${name} = ${JSON.stringify(value, null, 2)} as const;`,
  );
  return `// Generated from the texts of the hosted pages by \`npm run generate\`.\n${lines.join("\n")}\n`;
}
