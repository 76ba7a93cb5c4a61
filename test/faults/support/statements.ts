/**
 * How the bridge recognises the statements of the token protocol: a piece of SQL that only this one has, and that goes
 * to the heart of what it does. A takes the lease, B stores a good answer.
 */
export const ACQUIRE = "lease_seq = t.lease_seq + 1";
export const STORE = "last_success_seq = ";
/** The read of a connection with its tokens. */
export const READ = "circuit_left_ms";
