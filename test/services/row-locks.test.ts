import { sql } from "drizzle-orm";
import { afterAll, beforeAll, expect, test } from "vitest";
import { sha256Hex } from "#shared/crypto/hash";
import { resolveSession } from "../../workers/auth/src/sessions/resolve-session.ts";
import { signIn } from "#support/services/sign-in";
import { signUp } from "../../workers/auth/src/sessions/sign-up.ts";
import { createApiKey } from "../../workers/projects/src/api-keys/create-api-key.ts";
import { verifyApiKey } from "../../workers/projects/src/api-keys/verify-api-key.ts";
import { type TestDatabase, startTestDatabase } from "#support/database";
import { whileLocked } from "#support/row-queue";
import { startAuthIsolate } from "#support/services/auth-in-process";
import { visitor } from "#support/services/callers";
import { makeTenant, startProjectsIsolate } from "#support/services/projects-in-process";
import { valueOf } from "#support/services/result";

const POSTGRES_URL =
  process.env["TEST_POSTGRES_URL"] ?? "postgresql://root@127.0.0.1:5432/postgres";

let stores: TestDatabase;

beforeAll(async () => {
  stores = await startTestDatabase({ databaseUrl: POSTGRES_URL });
});
afterAll(() => stores.close());

test("no verification of a key waits for another one's note", async () => {
  const projects = startProjectsIsolate(stores);
  const { as } = await makeTenant(projects);
  const key = valueOf(
    await createApiKey(projects, as("owner"), { name: "Server", scopes: ["connections:read"] }),
  );
  const input = { id: key.id, hash: await sha256Hex(key.secret) };
  const answer = await whileLocked(
    { db: projects.db, url: POSTGRES_URL },
    "select 1 from api_keys for update",
    () => verifyApiKey(projects, visitor(), input),
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
  const answer = await whileLocked(
    { db: auth.db, url: POSTGRES_URL },
    "select 1 from sessions for update",
    () => resolveSession(auth, visitor(), { session_token }),
  );
  expect(answer).toMatchObject({ ok: true });
});
