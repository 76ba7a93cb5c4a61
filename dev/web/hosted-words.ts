import { PROVIDER_SCOPES } from "#shared/scope-words/providers";
import type { ScopeWords } from "#shared/scope-words/scope-words";
import { STANDARD_SCOPES } from "#shared/scope-words/standard";
import { TEXTS } from "../../workers/gateway/src/hosted/language.ts";

/** The words of the hosted pages as a module, so that the dashboard's preview always says what the pages say. */
export function renderHostedWords(): string {
  const words = Object.entries(TEXTS).map(([language, text]) => {
    const { connect, foot, support, error, errors, languages } = text;
    return [
      language,
      {
        language: text.language,
        languages,
        connect,
        foot,
        support,
        error,
        expired: errors.link_expired,
      },
    ];
  });
  const parts = {
    hostedWords: Object.fromEntries(words),
    standardScopes: STANDARD_SCOPES.map(askedOf),
    providerScopes: Object.fromEntries(
      Object.entries(PROVIDER_SCOPES).map(([id, scopes]) => [id, scopes.map(askedOf)]),
    ),
  };
  const lines = Object.entries(parts).map(
    ([name, value]) => `export const ${name} = ${JSON.stringify(value, null, 2)} as const;`,
  );
  return `// Generated from the texts of the hosted pages by \`npm run generate\`.\n${lines.join("\n")}\n`;
}

/** What the page says to the person who is asked. */
const askedOf = ({ name, asked_en, asked_ru }: ScopeWords) => ({
  name,
  meaning_en: asked_en,
  meaning_ru: asked_ru,
});
