import type { Finding } from "./finding.ts";

/** Prints what is wrong or worth knowing as a table, and how much was looked at. */
export function printFindings(findings: readonly Finding[], print = console.log): void {
  const shown = findings.filter(({ status }) => status !== "ok");
  const width = Math.max(0, ...shown.map(({ where }) => where.length));
  for (const { status, where, message, name } of shown)
    print(`${status.padEnd(7)}  ${where.padEnd(width)}  ${says(name, message)}`);
  const problems = shown.filter(({ status }) => status === "problem").length;
  print(
    `${findings.length} things looked at, ${problems === 0 ? "no problem" : `problems: ${problems}`}.`,
  );
}

const says = (name: string, message: string): string =>
  message.includes(name) ? message : `${name}: ${message}`;
