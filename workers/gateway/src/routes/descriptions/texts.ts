/** What each property of one schema means, by its name. */
export type PropertyTexts = Readonly<Record<string, string>>;

/** The same for several schemas, by their names in the OpenAPI document. */
export type SchemaTexts = Readonly<Record<string, PropertyTexts>>;
