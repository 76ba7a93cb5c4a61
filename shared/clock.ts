/** Epoch milliseconds on this machine's clock. Only the database's clock decides leases and expiry. */
export type Clock = () => number;

export const systemClock: Clock = () => Date.now();
