import "./lua-numbers.ts";
import lobject from "fengari/src/lobject.js";
import { LIMITS } from "../../limits.ts";

/** Who is asked while a script runs: both throw into it. */
export type LengthWatch = { tooLong(): never; lookAtClock(): void };

let watch: LengthWatch | null = null;
let measuredBytes = 0;

/*
 * `..` asks each of its operands for its length before it copies any. One instruction can join 250 of them, and a
 * doubled string is a gigabyte after thirty: counting instructions alone looks at the clock seconds too late.
 */
const value = lobject.TValue.prototype;
const lengthOf = value.vslen;
value.vslen = function () {
  const length = lengthOf.call(this);
  if (watch === null) return length;
  if (length > LIMITS.scriptStringBytes) watch.tooLong();
  measuredBytes += length;
  if (measuredBytes > LIMITS.scriptStringBytes) {
    measuredBytes = 0;
    watch.lookAtClock();
  }
  return length;
};

/** Runs `work`, telling `asked` of each string over {@link LIMITS.scriptStringBytes} and after as many bytes measured. */
export function watchLengths<T>(asked: LengthWatch, work: () => T): T {
  watch = asked;
  measuredBytes = 0;
  try {
    return work();
  } finally {
    watch = null;
  }
}
