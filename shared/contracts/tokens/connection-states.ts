/**
 * The states of a connection and the moves between them. Code, documentation and tests all read this table.
 *
 * No list shows a `deleted` connection; a hard delete removes its row.
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
  /** A successful response arrived late, after the grant was declared dead too early. */
  recover: { from: ["needs_reauth"], to: ["active"] },
  /** The end user connected again. A disabled connection stays disabled; an unconfirmed one waits for its new code. */
  reconnect: {
    from: ["pending", "active", "needs_reauth", "disabled", "revoked"],
    to: ["active", "pending", "disabled"],
  },
  disable: { from: ["active", "needs_reauth"], to: ["disabled"] },
  /** The grant decides the new state: a dead one comes back as `needs_reauth`. */
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
