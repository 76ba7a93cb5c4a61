export type LoadRequest = {
  path: string;
  /** GET when left out; with one it is a POST of JSON. */
  body?: string;
  /** Beside the job's. */
  headers?: Readonly<Record<string, string>>;
};

/** What the load generator is to do. Every origin gets the whole list of requests. */
export type LoadJob = {
  origins: readonly string[];
  /** Sockets, spread evenly over the origins; each has one request in the air. */
  connections: number;
  headers: Readonly<Record<string, string>>;
  requests: readonly LoadRequest[];
  /** How long requests are sent; null: until the list is through. */
  seconds: number | null;
  /** Each request is sent once; otherwise the list begins anew until the time is over. */
  once: boolean;
  /** Any other status counts as an error. */
  status: number;
  /** Hand back what came, in the order of the requests; for jobs that prepare others. */
  keepAnswers?: boolean;
};

export type LoadAnswer = {
  /** 0: none came. */
  status: number;
  location: string | null;
  cookie: string | null;
  body: string;
};

export type LoadResult = {
  requests: number;
  errors: number;
  /** How many answers had each status; 0: no answer. */
  statuses: Record<number, number>;
  /** From the first request to the last answer. */
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
