/** The marks in Redis that say when the jobs have to ask PostgreSQL next (docs/token-protocol.md §8). */

/** When the next run is due. Tokens writes it; a service that makes something due earlier deletes it after the commit. */
export const NEXT_RUN_KEY = "due:next";
/** When deliveries of webhooks are due. Projects writes it. */
export const DELIVERIES_DUE_KEY = "due:deliveries";
