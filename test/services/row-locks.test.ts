import { sql } from "drizzle-orm";
import { Client } from "pg";
import { afterAll, beforeAll, expect, test } from "vitest";
import { sha256Hex } from "../../shared/crypto/hash.ts";
import type { Database } from "../../shared/db/client.ts";
import { resolveSession } from "../../workers/auth/src/resolve-session.ts";
import { signIn } from "../../workers/auth/src/sign-in.ts";
import { signUp } from "../../workers/auth/src/sign-up.ts";
import { createApiKey } from "../../workers/projects/src/create-api-key.ts";
import { verifyApiKey } from "../../workers/projects/src/verify-api-key.ts";
import { type TestDatabase, startTestDatabase } from "../support/database.ts";
import { startAuthIsolate } from "../use-cases/auth/auth-in-process.ts";
import { visitor } from "../use-cases/callers.ts";
import { makeTenant, startProjectsIsolate } from "../use-cases/projects/projects-in-process.ts";
import { valueOf } from "../use-cases/result.ts";

const POSTGRES_URL =
  process.env["TEST_POSTGRES_URL"] ?? "postgresql://root@127.0.0.1:5432/postgres";

let stores: TestDatabase;

beforeAll(async () => {
  stores = await startTestDatabase({ databaseUrl: POSTGRES_URL });
});
afterAll(() => stores.close());

/** Holds the locks that a statement takes, in a session of its own, until `work` has ended. */
async function whileLocked<T>(
  db: Database,
  lockingStatement: string,
  work: () => Promise<T>,
): Promise<T> {
  const { rows } = await db.execute<{ name: string }>(sql`select current_database() as name`);
  const url = new URL(POSTGRES_URL);
  url.pathname = `/${rows[0]?.name}`;
  const session = new Client({ connectionString: url.href });
  await session.connect();
  try {
    await session.query("begin");
    await session.query(lockingStatement);
    return await work();
  } finally {
    await session.query("rollback");
    await session.end();
  }
}

test("no verification of a key waits for another one's note", async () => {
  const projects = startProjectsIsolate(stores);
  const { as } = await makeTenant(projects);
  const key = valueOf(
    await createApiKey(projects, as("owner"), { name: "Server", scopes: ["connections:read"] }),
  );
  const input = { id: key.id, hash: await sha256Hex(key.secret) };
  const answer = await whileLocked(projects.db, "select 1 from api_keys for update", () =>
    verifyApiKey(projects, visitor(), input),
  );
  expect(answer).toMatchObject({ ok: true });
  await projects.settled();
});

test("nobody waits for the request that moves a session's idle limit", async () => {
  const auth = await startAuthIsolate(stores);
  const person = { email: "anna@example.com", password: "correct horse" };
  valueOf(await signUp(auth, visitor(), { ...person, name: "Anna" }));
  const { session_token } = valueOf(await signIn(auth, visitor(), person));
  await auth.db.execute(sql`update sessions set seen_at = seen_at - interval '61 seconds'`);
  const answer = await whileLocked(auth.db, "select 1 from sessions for update", () =>
    resolveSession(auth, visitor(), { session_token }),
  );
  expect(answer).toMatchObject({ ok: true });
});
