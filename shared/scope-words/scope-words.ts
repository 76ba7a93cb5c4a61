import type { ScopeMeaning } from "../contracts/providers/provider.ts";

/**
 * What a scope lets an app do, in words for its two readers: `meaning` for the developer who asks for it, `asked` for the
 * person who is asked. They stand beside each other so that neither can be changed without the other being seen.
 */
export type ScopeWords = ScopeMeaning & { readonly asked_en: string; readonly asked_ru: string };

/** Without the words for the person who is asked. */
export const meaningsOf = (scopes: readonly ScopeWords[]): ScopeMeaning[] =>
  scopes.map(({ name, meaning_en, meaning_ru }) => ({ name, meaning_en, meaning_ru }));
