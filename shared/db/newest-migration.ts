/** The time of the newest migration that this release needs, as in drizzle's journal. A test compares the two. */
export const NEWEST_MIGRATION_AT = 1795994992303;
