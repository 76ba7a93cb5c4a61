/** The times of docs/token-protocol.md §2. Everything else follows from these; a unit test holds their relations. */
export const TIMES = {
  /** From sending the acquire to sending the provider's request. */
  sendWindowMs: 3_000,
  /** How long a provider may take over a refresh grant. */
  refreshDeadlineMs: 20_000,
  /** How long after the acquire an answer is still stored in PostgreSQL, before it becomes an orphan in Redis. */
  storeWindowMs: 40_000,
  /** How long PostgreSQL may take over a good answer before Redis gets it as well. */
  storePatienceMs: 500,
  leaseMs: 45_000,
  /** How long a fresh grant is tried to be stored, while a person waits at the browser. */
  connectStoreMs: 15_000,
  /** Never refresh earlier than this before expiry, nor earlier than this part of the token's life. */
  marginMs: 300_000,
  marginPartOfLife: 0.2,
  marginJitter: 0.2,
  /** The most that a cache entry outlives the moment it was read from PostgreSQL. */
  cacheEntryMs: 30_000,
  /** A cached token has at least this much life left when it leaves the cache. */
  cacheReserveMs: 30_000,
  tombstoneMs: 120_000,
  /** Anything held in an isolate's memory: unwrapped keys, integrations. */
  memoryMs: 20_000,
  /** A waiter's cell after its refresh ended. */
  cellAfterEndMs: 5_000,
  /** How long the sweep leaves a connection alone whose integration or ciphertext makes a refresh impossible. */
  setAsideMs: 600_000,
  /** The half-open probe of a circuit. */
  probeMs: 5_000,
  orphanSeconds: 86_400,
  /** How long an orphan stays after it was stored: longer than the send window and every wait for Redis in it. */
  orphanFadeMs: 60_000,
  /** Between two tries to reach Redis for an orphan. */
  orphanPauseMs: 500,
  /** One background refresh per connection and version is asked for in this time. */
  backgroundGateMs: 10_000,
  /** How long after an answer a refresh may still be begun behind it: Cloudflare ends all of it 30 s after the client left. */
  backgroundStartMs: 5_000,
  introspectionCacheMs: 10_000,
  readCountFlushMs: 10_000,
  /** A connection whose ciphertext was altered gets one event per isolate in this time, however often it is read. */
  tamperingReportMs: 3_600_000,
} as const;

/** So many connections of an integration that fail in a row open its circuit. */
export const CIRCUIT_THRESHOLD = 5;

/** A tombstone that no entry replaces while it lasts: no later epoch can come. */
export const FINAL_EPOCH = Number.MAX_SAFE_INTEGER;
