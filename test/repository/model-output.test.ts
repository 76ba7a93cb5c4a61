import { describe, expect, it } from "vitest";
import { readPan, readTrace } from "../model/pan-output.ts";
import { UsageError, readOptions } from "../model/options.ts";
import { VARIANTS } from "../model/variants.ts";

const ENDED = `
(Spin Version 6.5.2 -- 6 December 2019)
	+ Compression
Full statespace search for:
	invalid end states	+
State-vector 312 byte, depth reached 176, errors: 0
    68421 states, stored
   120007 states, matched
pan: elapsed time 0.2 seconds
`;

describe("what is read of the verifier's output", () => {
  it("a search that saw everything is green", () => {
    expect(readPan(ENDED)).toEqual({
      errors: 0,
      states: 68_421,
      depth: 176,
      violation: null,
      problem: null,
    });
  });

  it.each([
    "error: max search depth too small",
    "pan: reached -DMEMLIM bound",
    "pan: out of memory",
    "Warning: Search not completed",
  ])("one that was cut off is not: %s", (line) => {
    expect(readPan(`${line}\n${ENDED}`).problem).toBe(line);
  });

  it("one that said nothing is not", () => {
    expect(readPan("Killed").problem).toBe("pan said nothing");
  });

  it("an error is counted, with what pan calls it", () => {
    const output = `pan:1: assertion violated 0 (at depth 36)\nWarning: Search not completed\n${ENDED.replace("errors: 0", "errors: 1")}`;
    expect(readPan(output)).toMatchObject({
      errors: 1,
      violation: "assertion violated 0",
      problem: null,
    });
  });

  it("a trace is the lines that the model printed, and the property's name", () => {
    const output = `
          R1 A: v1 seq 1
              RED               P_NEWER              
spin: m.pml:300, Error: assertion violated
spin: text of failed assertion: assert(0)
#processes: 6
                state = ACTIVE
 60:    proc  0 (:init::1) m.pml:700 (state 9)`;
    expect(readTrace(output)).toEqual({ property: "P_NEWER", steps: ["R1 A: v1 seq 1"] });
  });
});

describe("the variants", () => {
  it("have a name each", () => {
    expect(new Set(VARIANTS.map(({ name }) => name)).size).toBe(VARIANTS.length);
  });

  it("--quick and --only pick some, and a name that is none is refused", () => {
    const names = (args: string[]) => readOptions(args, VARIANTS).variants.map(({ name }) => name);
    expect(names([])).toHaveLength(VARIANTS.length);
    expect(names(["--quick"]).length).toBeLessThan(VARIANTS.length);
    expect(names(["--only", "mutant-no-cas, circuit"])).toEqual(["circuit", "mutant-no-cas"]);
    expect(() => names(["--only", "none"])).toThrow(UsageError);
  });
});
