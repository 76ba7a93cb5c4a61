/** Every bound of the bridge in one place. Sizes in bytes unless the name says otherwise. */
export const LIMITS = {
  /** A request's body, and a message from a WebSocket client. */
  bodyBytes: 8 * 1024 * 1024,
  /** The answer to one SQL request, batch or session exchange, in wire bytes. */
  sqlAnswerBytes: 32 * 1024 * 1024,
  /** The JSON of one answer over HTTP. */
  responseBytes: 32 * 1024 * 1024,
  batchStatements: 1000,
  statementParams: 65_535,
  pipelineCommands: 1000,
  commandArguments: 100_000,
  httpConnections: 8192,
  webSockets: 64,
  /** Clients of `/v2` that have not given the password yet. */
  webSocketStrangers: 64,

  /** Requests that may wait for an SQL connection, and for how long each. */
  sqlQueue: 8192,
  sqlWaitMs: 5000,
  sqlConnectMs: 5000,
  sqlStatementMs: 30_000,
  sqlLockMs: 10_000,
  /** The embedded engine cannot be interrupted: one that has not answered for so long is given up and restarted. */
  engineStuckMs: 45_000,
  engineCloseMs: 10_000,
  /** Sessions over WebSocket run migrations: they may take longer. */
  sessionStatementMs: 300_000,
  sessionIdleInTransactionMs: 10_000,
  sessionIdleMs: 600_000,
  handshakeMs: 10_000,
  sqlIdleConnectionMs: 60_000,
  sqlConnectionLifeMs: 1_800_000,
  preparedStatements: 256,

  redisCommandMs: 5000,
  redisInFlight: 8192,
  redisConnectMs: 3000,
  redisScripts: 500,
  scriptMs: 1000,
  scriptStringBytes: 1_048_576,
  /** Compiling cannot be stopped. */
  scriptBytes: 65_536,

  readyCacheMs: 1000,
  readyCheckMs: 3000,
  drainMs: 25_000,
  keepAliveMs: 75_000,
  requestMs: 120_000,
  headersMs: 20_000,
} as const;
