/** What SPIN's verifier says at the end of a search. */
export type PanOutput = {
  readonly errors: number;
  readonly states: number;
  readonly depth: number;
  /** What kind of error it was, in pan's words; null when there was none. */
  readonly violation: string | null;
  /** Why the search says nothing, although it ended; null when it does. */
  readonly problem: string | null;
};

/** All that means that the search left something out. */
const CUT_OFF = [
  /max search depth too small/,
  /out of memory/,
  /reached -DMEMLIM bound/,
  /search not completed/i,
  /aborting/,
  /VECTORSZ/,
  /hash.?table full/i,
  /nr of bits/i,
];

export function readPan(output: string): PanOutput {
  const errors = /errors: (\d+)/.exec(output)?.[1];
  const states = /^ *([\d.e+]+) states, stored/m.exec(output)?.[1];
  const depth = /depth reached (\d+)/.exec(output)?.[1];
  const violation = /^pan:\d+: (.*?) \(at depth/m.exec(output)?.[1] ?? null;
  const base = {
    errors: Number(errors ?? 0),
    states: Number(states ?? 0),
    depth: Number(depth ?? 0),
    violation,
  };
  if (errors === undefined || states === undefined)
    return { ...base, problem: cutOff(output) ?? "pan said nothing" };
  // A search that found its error stops there, and says so; one without errors must have seen everything.
  const problem = base.errors === 0 ? cutOff(output) : null;
  return { ...base, problem };
}

const cutOff = (output: string): string | null => {
  const line = output.split("\n").find((text) => CUT_OFF.some((sign) => sign.test(text)));
  return line === undefined ? null : line.trim();
};

/** What a replayed trace says: the lines that the model prints, in their order, and the property that is red at its end. */
export function readTrace(output: string): { property: string | null; steps: string[] } {
  const steps: string[] = [];
  let property: string | null = null;
  for (const line of output.split("\n")) {
    const text = line.trim();
    if (text.startsWith("spin:")) {
      if (text.includes("assertion violated")) break;
      continue;
    }
    if (text === "" || text.startsWith("#processes") || /^\d+:/.test(text)) continue;
    const name = /^RED\s+(P_[A-Z_]+)/.exec(text)?.[1];
    if (name === undefined) steps.push(text.replaceAll(/\s+/g, " "));
    else property = name;
  }
  return { property, steps };
}
