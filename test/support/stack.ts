import { type Stack, type StackOptions, startStack } from "../../dev/stack/stack.ts";
import { databaseSnapshot } from "./prepare/database-snapshot.ts";
import { takeStores } from "./database.ts";
import { ProblemWatch } from "./openapi/problem-watch.ts";

export type TestStackOptions = Pick<
  StackOptions,
  | "dataDir"
  | "secrets"
  | "processes"
  | "web"
  | "env"
  | "localProviders"
  | "accessTokenSeconds"
  | "tick"
  | "onLog"
> & {
  /** A real PostgreSQL whose user may create databases, and a real Redis; embedded when omitted. */
  databaseUrl?: string;
  redisUrl?: string;
};

export type TestStack = Stack & {
  /** The last lines that the processes logged, to show when a test fails. */
  logLines(): string[];
};

const KEPT_LINES = 200;

/**
 * Starts all of Atlas for system tests: production bundles, free ports, its own stores, the bridge with `/control`, and
 * no timer for jobs unless requested (`runJobs()` runs them once). Stopping it fails if a route answered an error that it
 * does not declare.
 *
 * @param options `localProviders` are the origins of the test's own provider doubles.
 */
export async function startTestStack(options: TestStackOptions = {}): Promise<TestStack> {
  const undo = new AsyncDisposableStack();
  const lines: string[] = [];
  const watch = new ProblemWatch();
  try {
    const { databaseUrl, redisUrl, onLog, ...rest } = options;
    const stores = await takeStores(
      {
        ...(databaseUrl ? { databaseUrl } : {}),
        ...(redisUrl ? { redisUrl } : {}),
        migrated: true,
      },
      undo,
    );
    const stack = await startStack({
      tick: false,
      control: true,
      ...(databaseUrl === undefined && rest.dataDir === undefined
        ? { snapshot: await databaseSnapshot() }
        : {}),
      ...rest,
      ...stores,
      onLog: (line) => {
        onLog?.(line);
        watch.see(line);
        lines.push(line);
        if (lines.length > KEPT_LINES) lines.shift();
      },
    });
    undo.defer(() => stack.stop());
    const management = `${stack.publicUrl}/management`;
    for (const doorUrl of [stack.publicUrl, management, stack.dashboardApiUrl])
      await watch.readDocument(doorUrl);
    const stop = async () => {
      await undo.disposeAsync();
      const undeclared = watch.undeclared();
      if (undeclared.length > 0)
        throw new Error(`Routes answered what they do not declare:\n${undeclared.join("\n")}`);
    };
    return { ...stack, stop, logLines: () => [...lines] };
  } catch (error) {
    await undo.disposeAsync();
    throw error;
  }
}
