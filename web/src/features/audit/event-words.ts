type Texts = { readonly events: Readonly<Record<string, string>> };

/** What happened in words; a type that this release does not know is shown as it is. */
export const wordsOf = ({ events }: Texts, type: string): string => events[type] ?? type;
