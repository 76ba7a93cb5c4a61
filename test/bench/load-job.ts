export type LoadRequest = {
  path: string;
  /** A JSON body makes it a POST; GET when omitted. */
  body?: string;
  /** In addition to the job's headers. */
  headers?: Readonly<Record<string, string>>;
};

/** What the load generator does. Every origin gets the whole list of requests. */
export type LoadJob = {
  origins: readonly string[];
  /** Sockets, spread evenly over the origins. Each has one request at a time. */
  connections: number;
  headers: Readonly<Record<string, string>>;
  requests: readonly LoadRequest[];
  /** How long requests are sent; null: until every request was sent. */
  seconds: number | null;
  /** Each request is sent once; otherwise the list repeats until time is up. */
  once: boolean;
  /** Any other status counts as an error. */
  status: number;
  /** Return the responses, in the order of the requests; for jobs that prepare others. */
  keepAnswers?: boolean;
};

export type LoadAnswer = {
  /** 0: there was no response. */
  status: number;
  location: string | null;
  cookie: string | null;
  body: string;
};

export type LoadResult = {
  requests: number;
  errors: number;
  /** How many responses had each status; 0: no response. */
  statuses: Record<number, number>;
  /** From the first request to the last response. */
  elapsedMs: number;
  latenciesMs: Float64Array;
  answers: LoadAnswer[];
};

export type ToWorker = { kind: "open"; job: LoadJob } | { kind: "go" };
export type FromWorker =
  | { kind: "ready" }
  | { kind: "opened" }
  | { kind: "done"; result: LoadResult }
  | { kind: "failed"; why: string };
