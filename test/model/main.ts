import { USAGE, UsageError, readOptions } from "./options.ts";
import { toJson, toTable, toTrace } from "./report.ts";
import { type Outcome, check, propertiesOf, whatIsMissing } from "./spin.ts";
import { VARIANTS, type Variant } from "./variants.ts";

/** Each variant may take a gigabyte. */
const AT_ONCE = 2;

/** `npm run model`: checks the variants of the models and compares what comes of them with what has to (docs/model.md). */
async function main(): Promise<boolean> {
  const options = readOptions(process.argv.slice(2), VARIANTS);
  const missing = await whatIsMissing();
  if (missing !== null) {
    console.error(missing);
    return false;
  }
  await refuseUnknownProperties(options.variants);
  const started = Date.now();
  const outcomes = await all(options.variants, (outcome, done) => {
    const seconds = ((Date.now() - started) / 1000).toFixed(0).padStart(4);
    console.error(`${seconds} s  ${done}/${options.variants.length} ${outcome.name}`);
  });
  console.log(options.json ? toJson(outcomes) : toTable(outcomes));
  const traced = outcomes.filter(({ ok, trace }) => trace.length > 0 && (!ok || options.traces));
  for (const outcome of traced) console.error(`\n${toTrace(outcome)}`);
  const wrong = outcomes.filter(({ ok }) => !ok).length;
  console.error(
    `${outcomes.length - wrong} as expected, ${wrong} not, in ${((Date.now() - started) / 1000).toFixed(0)} s`,
  );
  return wrong === 0;
}

/** A misspelt property would be red never. */
async function refuseUnknownProperties(variants: readonly Variant[]): Promise<void> {
  for (const { name, model, red } of variants)
    if (red !== null && !(await propertiesOf(model)).includes(red))
      throw new UsageError(`${name}: ${model}.pml has no property ${red}.`);
}

async function all(
  variants: readonly Variant[],
  onDone: (outcome: Outcome, done: number) => void,
): Promise<Outcome[]> {
  const outcomes = new Map<string, Outcome>();
  const waiting = [...variants];
  const worker = async () => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
      const outcome = await check(next);
      outcomes.set(next.name, outcome);
      onDone(outcome, outcomes.size);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
  return variants.flatMap(({ name }) => outcomes.get(name) ?? []);
}

try {
  if (!(await main())) process.exitCode = 1;
} catch (error) {
  console.error(error instanceof UsageError ? `${error.message}\n${USAGE}` : error);
  process.exitCode = 1;
}
