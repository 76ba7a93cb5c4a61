/** When the newest migration that this release needs was made, as drizzle's journal has it. A test holds the two together. */
export const NEWEST_MIGRATION_AT = 1795600544296;
