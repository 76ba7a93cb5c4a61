import { rename, writeFile } from "node:fs/promises";

/**
 * A file that only this user may read, replaced as a whole: a reader, or the next start after a crash, finds the old
 * content or the new one.
 */
export class AtomicFile {
  readonly #path: string;
  readonly #content: () => string;
  #running: Promise<void> = Promise.resolve();
  #next: Promise<void> | null = null;

  constructor(path: string, content: () => string) {
    this.#path = path;
    this.#content = content;
  }

  /** Resolves when the file holds what `content` says at this call, or newer. Calls during a write share the next one. */
  save(): Promise<void> {
    this.#next ??= this.#running
      .catch(() => undefined)
      .then(() => {
        this.#next = null;
        return this.#write();
      });
    this.#running = this.#next;
    return this.#next;
  }

  async #write(): Promise<void> {
    const draft = `${this.#path}.new`;
    await writeFile(draft, this.#content(), { mode: 0o600 });
    await rename(draft, this.#path);
  }
}
