import { spawn } from "node:child_process";

/** How PostgreSQL's programs learn where the database is: never by arguments, which others on the machine can see. */
export function connectionEnv(databaseUrl: string): Record<string, string> {
  const url = URL.parse(databaseUrl);
  if (url === null || !/^postgres(ql)?:$/.test(url.protocol) || url.hostname === "")
    throw new Error(
      "A database's address is not one of PostgreSQL. Write it as postgresql://user:password@host/database.",
    );
  const parts: Record<string, string> = {
    PGHOST: url.hostname,
    PGPORT: url.port,
    PGUSER: decodeURIComponent(url.username),
    PGPASSWORD: decodeURIComponent(url.password),
    PGDATABASE: decodeURIComponent(url.pathname.slice(1)),
    PGSSLMODE: url.searchParams.get("sslmode") ?? "",
    PGSSLROOTCERT: url.searchParams.get("sslrootcert") ?? "",
  };
  return Object.fromEntries(Object.entries(parts).filter(([, value]) => value !== ""));
}

/** The same server, another database. */
export function withDatabase(databaseUrl: string, name: string): string {
  const url = new URL(databaseUrl);
  url.pathname = `/${name}`;
  return url.href;
}

/**
 * Runs `pg_dump` or `pg_restore` to its end.
 *
 * @throws Error with the program's own words, or with what to install.
 */
export async function runProgram(
  program: "pg_dump" | "pg_restore",
  args: readonly string[],
  databaseUrl: string,
): Promise<void> {
  const { PATH = "", HOME = "" } = process.env;
  const child = spawn(program, args, {
    env: { PATH, HOME, ...connectionEnv(databaseUrl) },
    stdio: ["ignore", "ignore", "pipe"],
  });
  let said = "";
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    said = `${said}${text}`.slice(-2_000);
  });
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once("error", () =>
      reject(new Error(`${program} does not start. Install PostgreSQL's client programs.`)),
    );
    child.once("close", resolve);
  });
  if (code !== 0) throw new Error(`${program} failed: ${said.trim() || `exit code ${code}`}`);
}
