import { type ChildProcessWithoutNullStreams, spawn } from "node:child_process";
import { mkdirSync } from "node:fs";
import { delimiter, dirname, join } from "node:path";

const END = "@@end";

/** A shell into which a test types what a page says, as a reader would. */
export class TypedShell {
  readonly #process: ChildProcessWithoutNullStreams;

  constructor(directory: string, env: Readonly<Record<string, string>>) {
    const temporary = join(directory, "tmp");
    mkdirSync(temporary, { recursive: true });
    this.#process = spawn("bash", ["--noprofile", "--norc"], {
      cwd: directory,
      env: {
        PATH: [dirname(process.execPath), process.env["PATH"]].join(delimiter),
        HOME: directory,
        // Go takes no module in the temporary directory itself.
        TMPDIR: temporary,
        ...env,
      },
    });
  }

  /** Types a block and reads what it prints. @throws when its last command failed. */
  async run(block: string): Promise<string> {
    const { stdin, stdout } = this.#process;
    stdin.write(`${block}\necho "${END} $?"\n`);
    let printed = "";
    for await (const chunk of stdout.iterator({ destroyOnReturn: false })) {
      printed += String(chunk);
      const end = printed.indexOf(END);
      if (end === -1 || !printed.slice(end).includes("\n")) continue;
      if (printed.slice(end).trim() !== `${END} 0`) throw new Error(`${block}\n${printed}`);
      return printed.slice(0, end).trim();
    }
    throw new Error(`The shell ended at: ${block}`);
  }

  stop(): void {
    this.#process.kill();
  }
}

/** The blocks of a page in one language, in order. */
export const readBlocks = (page: string, language: string): string[] =>
  [...page.matchAll(new RegExp(`^\`\`\`${language}\\n(.*?)^\`\`\`$`, "gms"))].map(
    ([, block = ""]) => block,
  );
