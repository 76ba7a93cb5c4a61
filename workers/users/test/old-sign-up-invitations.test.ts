import { sql } from "drizzle-orm";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Database, makeDatabase } from "#shared/db/client";
import { makeLogger } from "#shared/observe/log";
import { ok } from "#shared/result";
import { RETENTION } from "#shared/retention";
import type { TestDatabase } from "#support/database";
import { service } from "#support/services/callers";
import { startStores } from "#support/services/stores";
import { runDue } from "../src/jobs/run-due.ts";
import {
  deleteOldSignUpInvitations,
  readSignUpInvitationsOverdue,
} from "../src/sign-up/old-invitation-repository.ts";

let stores: TestDatabase;
let db: Database;

beforeAll(async () => {
  stores = await startStores();
  db = makeDatabase(stores.env);
});
afterAll(() => stores.close());

const { keptSeconds } = RETENTION.sign_up_invitations;

/** Invitations that expired so many seconds ago. */
const expired = (ids: readonly string[], secondsAgo: number) =>
  db.execute(sql`
    insert into sign_up_invitations (id, email, invited_by, expires_at)
    select id, id || '@example.com', 'acc_1', clock_timestamp() - make_interval(secs => ${secondsAgo}::int)
    from unnest(${sql.param(ids)}::text[]) id`);

const left = async () =>
  (await db.execute<{ id: string }>(sql`select id from sign_up_invitations order by id`)).rows.map(
    ({ id }) => id,
  );

test("the job removes invitations that expired long ago, a batch at a time, and no others", async () => {
  await expired(["a", "b", "c"], keptSeconds + 7_200);
  await expired(["expired"], keptSeconds - 3_600);
  await expired(["open"], -3_600);
  const overdue = await readSignUpInvitationsOverdue(db);
  expect(Math.round(overdue.sign_up_invitations / 3_600)).toBe(2);
  expect(await deleteOldSignUpInvitations(db, 2)).toBe(2);
  const deps = { db, log: makeLogger({}) };
  expect(await runDue(deps, service("gateway"))).toEqual(ok({ removed: 1, waiting: 0 }));
  expect(await left()).toEqual(["expired", "open"]);
  expect(await runDue(deps, service("gateway"))).toEqual(ok({ removed: 0, waiting: 0 }));
});

test("a run that reaches its bound says that more is left", async () => {
  const { batch } = RETENTION.sign_up_invitations;
  await expired(
    Array.from({ length: batch * 5 }, (_, nth) => `old-${nth}`),
    keptSeconds + 60,
  );
  const deps = { db, log: makeLogger({}) };
  const bound = ok({ removed: batch * 5, waiting: 1 });
  expect(await runDue(deps, service("gateway"))).toEqual(bound);
  expect(await runDue(deps, service("gateway"))).toEqual(ok({ removed: 0, waiting: 0 }));
});
