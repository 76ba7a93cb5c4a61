/** The names of the catalogue's providers, which nothing else may be called. A test compares them with the catalogue. */
export const PROTECTED_NAMES = ["GitHub", "Google"] as const;
