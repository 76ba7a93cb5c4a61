/** Milliseconds since the epoch on this machine's clock. Leases and expiry are decided by the database's clock, never by this one. */
export type Clock = () => number;

export const systemClock: Clock = () => Date.now();
