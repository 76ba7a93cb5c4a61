/** The times of the token protocol (docs/token-protocol.md §2). All others derive from these; a unit test checks how they relate. */
export const TIMES = {
  /** The most time between sending the acquire and sending the request to the provider. */
  sendWindowMs: 3_000,
  /** How long the provider has to answer a refresh. */
  refreshDeadlineMs: 20_000,
  /** How long after the acquire a response is still stored in PostgreSQL. After that it stays an orphan in Redis. */
  storeWindowMs: 40_000,
  /** How long PostgreSQL has to store a successful response before it is also saved in Redis. */
  storePatienceMs: 500,
  leaseMs: 45_000,
  /** How long to retry storing a new grant while the end user waits in the browser. */
  connectStoreMs: 15_000,
  /** How long the caller of a revocation or a deletion waits for the provider, for all tokens together. */
  revocationWaitMs: 5_000,
  /** The default refresh margin before expiry, and the largest part of a token's life that any margin may take. */
  marginMs: 300_000,
  marginPartOfLife: 0.2,
  marginJitter: 0.2,
  /** The longest that a cache entry lives, counted from when its row was read from PostgreSQL. */
  cacheEntryMs: 30_000,
  /** A token still has at least this much life left when its cache entry expires. */
  cacheReserveMs: 30_000,
  tombstoneMs: 120_000,
  /** The longest that an isolate holds anything in memory: unwrapped keys, integrations. */
  memoryMs: 20_000,
  /** How long a waiter cell is kept after its refresh ended. */
  cellAfterEndMs: 5_000,
  /** How long the sweep skips a connection whose integration or ciphertext makes a refresh impossible. */
  setAsideMs: 600_000,
  /** How long the jobs rest at most when nothing is known to be due. */
  longestRestMs: 3_600_000,
  /** How long a half-open circuit waits for its probe. */
  probeMs: 5_000,
  orphanSeconds: 86_400,
  /** How long an orphan is kept once stored or revoked: longer than the send window and every wait for Redis in it. */
  orphanFadeMs: 60_000,
  /** The pause between two attempts to reach Redis for an orphan. */
  orphanPauseMs: 500,
  /** At most one background refresh per connection and version starts in this time. */
  backgroundGateMs: 10_000,
  /** How long after a response a background refresh may start: Cloudflare ends it 30 s after the client has left. */
  backgroundStartMs: 5_000,
  /** A grant that is refused for this long, while others of its integration are refreshed, is dead. */
  refusedForMs: 21_600_000,
  /** How long the check of a refresh's id token may take. Its answer is in memory alone until then. */
  identityMs: 3_000,
  introspectionCacheMs: 10_000,
  readCountFlushMs: 10_000,
  /** A connection with an altered ciphertext gets one event per isolate in this time, however often it is read. */
  tamperingReportMs: 3_600_000,
} as const;

/** This many connections of an integration failing in a row open its circuit. */
export const CIRCUIT_THRESHOLD = 5;

/** And refused at least this often. */
export const MOST_REFUSALS = 5;

/** The epoch of a tombstone that no entry can replace while it lasts, because no epoch is higher. */
export const FINAL_EPOCH = Number.MAX_SAFE_INTEGER;
