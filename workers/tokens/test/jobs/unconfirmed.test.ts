import { sql } from "drizzle-orm";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { confirmConnection } from "../../src/connections/confirm-connection.ts";
import { endUnconfirmed } from "../../src/connections/connect-code-repository.ts";
import { revokeConnection } from "../../src/connections/revoke-connection.ts";
import { runDue } from "../../src/jobs/run-due.ts";
import { findNextDue } from "../../src/jobs/sweep-repository.ts";
import { apiKey, service } from "#support/services/callers";
import { connectCode, endCode, eventsOf, stateOf, store } from "#support/services/tokens-vault";
import {
  type Isolate,
  type Project,
  TokensWorld,
  errorOf,
  valueOf,
} from "#support/services/tokens-world";

let world: TokensWorld;
let project: Project;
let isolate: Isolate;

beforeAll(async () => {
  world = await TokensWorld.start();
});
afterAll(() => world.close());
beforeEach(async () => {
  world.double.reset();
  // What earlier tests left is due as well.
  await world.db.execute(sql`update connections set connect_code_expires_at = null`);
  await world.db.execute(sql`delete from revocations`);
  project = await world.project();
  isolate = world.isolate();
});

const sweep = async (one: Isolate = isolate) => {
  valueOf(await runDue(one, service("tokens")));
  await one.settled();
};

const wait = async (subject = "late") => {
  const { code, hash } = await connectCode();
  const stored = await store(isolate, project, { subject, connect_code_hash: hash });
  return { id: stored.connection_id, code };
};
const later = async (subject: string) => {
  const { id } = await wait(subject);
  await endCode(project, id);
  return id;
};

describe("a connection that was not confirmed in time", () => {
  test("ends with one event, however many sweeps run, and its grant is revoked", async () => {
    const { id, code } = await wait();
    await sweep();
    expect(await stateOf(project, id)).toBe("pending");
    await endCode(project, id);
    expect(await findNextDue(world.db)).toBeLessThanOrEqual(0);
    await Promise.all([sweep(isolate), sweep(world.isolate())]);
    await sweep();
    expect(await project.row(id)).toMatchObject({
      state: "deleted",
      state_reason: "deleted",
      access_sealed: null,
      refresh_sealed: null,
    });
    expect(await eventsOf(project, id)).toMatchObject([
      { type: "connection.deleted", data: { hard: false } },
    ]);
    const sent = world.double.calls.filter(({ endpoint }) => endpoint === "revocation");
    expect(sent).toHaveLength(2);
    const confirmed = await confirmConnection(isolate, apiKey(project.id, ["connect:write"]), {
      connect_code: code,
    });
    expect(errorOf(confirmed).code).toBe("connect_code_invalid");
  });

  test("is revoked again if it was revoked before", async () => {
    const { id } = await project.connect(isolate, { subject: "late" });
    valueOf(await revokeConnection(isolate, project.ctx, { connection_id: id }));
    expect(await later("late")).toBe(id);
    await sweep();
    expect(await project.row(id)).toMatchObject({ state: "revoked", state_reason: "revoked" });
    expect((await eventsOf(project, id)).at(-1)?.type).toBe("connection.revoked");
  });

  test("stays if it is connected again at that moment, with the new code", async () => {
    const id = await later("late");
    const hold = world.stores.bridge.faults.holdNext("t.state = 'pending' and c.connect_code_exp", {
      before: true,
    });
    const sweeping = sweep();
    await hold.reached;
    expect((await wait()).id).toBe(id);
    hold.release();
    await sweeping;
    expect(await stateOf(project, id)).toBe("pending");
  });

  test("is one of a hundred that a sweep ends; the next one goes on", async () => {
    const ids: string[] = [];
    for (let n = 0; n < 3; n += 1) ids.push(await later(`late-${n}`));
    expect(await endUnconfirmed(world.db, service("tokens"), 2)).toBe(2);
    expect(await endUnconfirmed(world.db, service("tokens"), 2)).toBe(1);
    for (const id of ids) expect(await stateOf(project, id)).toBe("deleted");
    const { rows } = await world.db.execute(sql`select id from revocations`);
    expect(rows).toHaveLength(3);
  });

  test("is due when its code ends", async () => {
    await wait();
    const nextMs = (await findNextDue(world.db)) ?? 0;
    expect(nextMs).toBeGreaterThan(9 * 60_000);
    expect(nextMs).toBeLessThanOrEqual(10 * 60_000);
  });
});
