/**
 * The states of a connection and the moves between them: code, documentation and tests read this one table.
 *
 * `deleted` is a connection that no list shows; a hard delete removes the row.
 */
export const CONNECTION_STATES = [
  "pending",
  "active",
  "needs_reauth",
  "disabled",
  "revoked",
  "deleted",
] as const;

export type ConnectionState = (typeof CONNECTION_STATES)[number];

export const TRANSITIONS = {
  /** The app's server posted the connect code. */
  confirm: { from: ["pending"], to: ["active"] },
  /** The provider declared the grant dead. */
  die: { from: ["active"], to: ["needs_reauth"] },
  /** A late good answer, after the grant was declared dead too early. */
  recover: { from: ["needs_reauth"], to: ["active"] },
  /** The end user granted again; a disabled connection stays disabled, an unconfirmed one waits for its new code. */
  reconnect: {
    from: ["pending", "active", "needs_reauth", "disabled", "revoked"],
    to: ["active", "pending", "disabled"],
  },
  disable: { from: ["active", "needs_reauth"], to: ["disabled"] },
  /** Back to where the grant is: dead grants come back as `needs_reauth`. */
  enable: { from: ["disabled"], to: ["active", "needs_reauth"] },
  revoke: { from: ["pending", "active", "needs_reauth", "disabled"], to: ["revoked"] },
  delete: { from: ["pending", "active", "needs_reauth", "disabled", "revoked"], to: ["deleted"] },
} as const satisfies Record<
  string,
  { from: readonly ConnectionState[]; to: readonly ConnectionState[] }
>;

export type Transition = keyof typeof TRANSITIONS;

/** Whether a connection in this state may make this move. */
export const canMove = (state: ConnectionState, move: Transition): boolean =>
  (TRANSITIONS[move].from as readonly ConnectionState[]).includes(state);
