import type { Client, Dispatcher } from "undici";
import type { LoadAnswer, LoadJob, LoadRequest, LoadResult } from "./load-job.ts";

type Prepared = { index: number; options: Dispatcher.DispatchOptions };

/** A job's requests, serialised ahead of time: CPU that the client uses while measuring is taken from the server. */
export class RequestList {
  readonly #prepared: readonly Dispatcher.DispatchOptions[];
  readonly #repeats: boolean;
  #next = 0;

  constructor(job: LoadJob) {
    this.#prepared = job.requests.map((request) => dispatchOptions(job, request));
    this.#repeats = !job.once;
  }

  take(): Prepared | null {
    if (this.#next === this.#prepared.length) {
      if (!this.#repeats) return null;
      this.#next = 0;
    }
    const index = this.#next++;
    const options = this.#prepared[index];
    return options === undefined ? null : { index, options };
  }
}

function dispatchOptions(
  job: LoadJob,
  { path, body, headers }: LoadRequest,
): Dispatcher.DispatchOptions {
  const all = { ...job.headers, ...headers, ...(body === undefined ? {} : JSON_BODY) };
  return {
    path,
    method: body === undefined ? "GET" : "POST",
    headers: Object.entries(all).flat(),
    ...(body === undefined ? {} : { body }),
  };
}

const JSON_BODY = { "content-type": "application/json" };

/** Everything that a job's callers observed. */
export class Tally {
  readonly #latenciesMs: number[] = [];
  readonly #statuses: Record<number, number> = {};
  readonly #answers: LoadAnswer[] = [];
  readonly #keeps: boolean;
  #errors = 0;

  constructor(keepAnswers: boolean) {
    this.#keeps = keepAnswers;
  }

  get keepsAnswers(): boolean {
    return this.#keeps;
  }

  add(index: number, latencyMs: number, status: number, isGood: boolean): void {
    this.#latenciesMs.push(latencyMs);
    this.#statuses[status] = (this.#statuses[status] ?? 0) + 1;
    if (!isGood) this.#errors += 1;
    // One slot per request keeps the order, whichever response comes first.
    if (this.#keeps) this.#answers[index] ??= { status, location: null, cookie: null, body: "" };
  }

  keep(index: number, answer: LoadAnswer): void {
    this.#answers[index] = answer;
  }

  result(elapsedMs: number): LoadResult {
    return {
      requests: this.#latenciesMs.length,
      errors: this.#errors,
      statuses: this.#statuses,
      elapsedMs,
      latenciesMs: Float64Array.from(this.#latenciesMs),
      answers: this.#answers,
    };
  }
}

export type CallerOptions = {
  client: Client;
  list: RequestList;
  tally: Tally;
  /** On `performance.now()`. Nothing is sent after it. */
  untilMs: number;
  status: number;
};

/** One socket with one request at a time: the next one is sent when the last response has arrived. */
export class Caller implements Dispatcher.DispatchHandler {
  readonly #options: CallerOptions;
  readonly #ended = Promise.withResolvers<void>();
  #index = 0;
  #sentMs = 0;
  #status = 0;
  #headers: Readonly<Record<string, string | string[] | undefined>> = {};
  #body: Buffer[] = [];

  constructor(options: CallerOptions) {
    this.#options = options;
  }

  run(): Promise<void> {
    this.#send();
    return this.#ended.promise;
  }

  #send(): void {
    const { client, list, untilMs } = this.#options;
    const nowMs = performance.now();
    const request = nowMs < untilMs ? list.take() : null;
    if (request === null) {
      this.#ended.resolve();
      return;
    }
    this.#index = request.index;
    this.#sentMs = nowMs;
    this.#status = 0;
    client.dispatch(request.options, this);
  }

  onRequestStart(): void {}

  onResponseStart(
    _controller: Dispatcher.DispatchController,
    status: number,
    headers: Readonly<Record<string, string | string[] | undefined>>,
  ): void {
    this.#status = status;
    if (this.#options.tally.keepsAnswers) this.#headers = headers;
  }

  onResponseData(_controller: Dispatcher.DispatchController, chunk: Buffer): void {
    if (this.#options.tally.keepsAnswers) this.#body.push(chunk);
  }

  onResponseEnd(): void {
    const { tally, status } = this.#options;
    tally.add(this.#index, performance.now() - this.#sentMs, this.#status, this.#status === status);
    if (tally.keepsAnswers) {
      const body = Buffer.concat(this.#body).toString("utf8");
      const { location, "set-cookie": cookie } = this.#headers;
      tally.keep(this.#index, {
        status: this.#status,
        location: first(location),
        cookie: first(cookie),
        body,
      });
      this.#body = [];
    }
    this.#send();
  }

  onResponseError(): void {
    this.#options.tally.add(this.#index, performance.now() - this.#sentMs, 0, false);
    this.#body = [];
    this.#send();
  }
}

const first = (value: string | string[] | undefined): string | null =>
  (Array.isArray(value) ? value[0] : value) ?? null;
