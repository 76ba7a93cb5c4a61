/**
 * Fragments of SQL by which the bridge recognises the statements of the token protocol. Each fragment is unique to its
 * statement and essential to it. A acquires the lease, B stores a successful response.
 */
export const ACQUIRE = "lease_seq = t.lease_seq + 1";
export const STORE = "last_success_seq = ";
/** Reads a connection with its tokens. */
export const READ = "circuit_left_ms";
