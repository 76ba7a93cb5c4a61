/**
 * `blocked`: the person cannot connect, and no token of theirs is handed out. `deleting`: everything about the person is
 * being removed, and then the row.
 */
export const END_USER_STATES = ["active", "blocked", "deleting"] as const;
export type EndUserState = (typeof END_USER_STATES)[number];
