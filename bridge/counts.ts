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

  addStatements(statements: number, isBatch: boolean): void {
    this.#statements += statements;
    if (isBatch) this.#batches += 1;
  }

  addCommand(name: string): void {
    this.#commands += 1;
    this.#byCommand.set(name, (this.#byCommand.get(name) ?? 0) + 1);
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
  }
}
