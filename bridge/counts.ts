/** What was passed on to the back ends. A batch of three is three statements and one batch. */
export type BridgeCounts = {
  statements: number;
  batches: number;
  commands: number;
  /** By lower-case command name; commands inside a pipeline or a transaction count each. */
  byCommand: Record<string, number>;
};

export class Counts {
  #statements = 0;
  #batches = 0;
  #commands = 0;
  readonly #byCommand = new Map<string, number>();
  readonly #requests = new Map<string, { route: string; status: number; count: number }>();

  addStatements(statements: number, isBatch: boolean): void {
    this.#statements += statements;
    if (isBatch) this.#batches += 1;
  }

  addCommand(name: string): void {
    this.#commands += 1;
    this.#byCommand.set(name, (this.#byCommand.get(name) ?? 0) + 1);
  }

  /** @param route its template, never a path. */
  addRequest(route: string, status: number): void {
    const key = `${status} ${route}`;
    const known = this.#requests.get(key);
    if (known === undefined) this.#requests.set(key, { route, status, count: 1 });
    else known.count += 1;
  }

  /** The requests that were answered, by route and status. */
  requests(): readonly { route: string; status: number; count: number }[] {
    return [...this.#requests.values()];
  }

  read(): BridgeCounts {
    return {
      statements: this.#statements,
      batches: this.#batches,
      commands: this.#commands,
      byCommand: Object.fromEntries(this.#byCommand),
    };
  }

  reset(): void {
    this.#statements = 0;
    this.#batches = 0;
    this.#commands = 0;
    this.#byCommand.clear();
    this.#requests.clear();
  }
}
