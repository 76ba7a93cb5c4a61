import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";

/** `proc(5)`: utime and stime, counted from the field behind the program's name. */
const UTIME = 11;
const STIME = 12;

let ticksPerSecond: number | undefined;

/**
 * The CPU time that these processes have used since they started, user plus system, in milliseconds. Its resolution is
 * the kernel's tick, usually 10 ms.
 *
 * @returns null where there is no /proc.
 */
export function cpuMs(pids: readonly number[]): number | null {
  if (process.platform !== "linux") return null;
  ticksPerSecond ??= Number(execFileSync("getconf", ["CLK_TCK"], { encoding: "utf8" }));
  let ticks = 0;
  for (const pid of pids) ticks += ticksOf(readFileSync(`/proc/${pid}/stat`, "utf8"));
  return (ticks * 1000) / ticksPerSecond;
}

/** The program's name may contain spaces and parentheses: the last parenthesis ends it. */
export function ticksOf(stat: string): number {
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  return Number(fields[UTIME]) + Number(fields[STIME]);
}
