import { sql } from "drizzle-orm";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Token } from "#shared/contracts/tokens/token";
import { Field } from "#support/field";
import { expectProblem } from "#support/openapi/problem";
import { ALIVE, DEAD } from "#support/field-provider/rows/dead-grants";
import { GOOD_ANSWERS } from "#support/field-provider/rows/good-answers";
import { NAMED_LIVES, UNUSABLE_LIVES } from "#support/field-provider/rows/lives";
import { PROTOCOLS, over, played, refusal } from "#support/field-provider/row";

let field: Field;
beforeAll(async () => {
  field = await Field.open();
});
afterAll(() => field?.close());

const secondsFromNow = (time: string | null | undefined): number =>
  time === null || time === undefined ? Infinity : (Date.parse(time) - Date.now()) / 1000;

async function readAfterExpiry(connectionId: string): Promise<Token> {
  const answer = await field.readAfterExpiry(connectionId);
  expect(answer.status, answer.text).toBe(200);
  return JSON.parse(answer.text);
}

describe("a good answer in an odd form is kept", () => {
  beforeAll(() => field.openProject());

  test.each(played(GOOD_ANSWERS))("%s: exchange and refresh, %s", async (_, protocol, row) => {
    const plugged = await field.plugIn(row, protocol);
    const connectionId = await field.connect(plugged);
    const { grant } = plugged.played;
    const first = await field.tenant.app.readToken(connectionId);
    expect(first.access_token.startsWith(grant.accessToken)).toBe(true);
    // Twice: the second refresh needs the refresh token of the first.
    for (const count of [1, 2]) {
      const { access_token } = await readAfterExpiry(connectionId);
      expect(access_token.startsWith(grant.accessToken)).toBe(true);
      expect(grant).toMatchObject({ exchanges: 1, refreshes: count });
    }
    if (row.warning !== undefined)
      expect(await field.warningsOf(connectionId)).toContain(row.warning);
  });

  test.each(PROTOCOLS)(
    "K1 a rotated refresh token beside no access token is kept, %s",
    async (protocol) => {
      const plugged = await field.plugIn(
        { name: "K1 rotated alone", source: "–", refresh: over({ access_token: undefined }) },
        protocol,
      );
      const connectionId = await field.connect(plugged);
      expect((await field.readAfterExpiry(connectionId)).status).not.toBe(200);
      plugged.played.change({ refresh: over({}) });
      await forgetBackOff(connectionId);
      const { access_token } = await readAfterExpiry(connectionId);
      expect(access_token).toBe(plugged.played.grant.accessToken);
    },
  );

  test.each(PROTOCOLS)(
    "K1 a token bound to a key is not handed out, and its refresh token is kept, %s",
    async (protocol) => {
      const plugged = await field.plugIn(
        { name: "K1 DPoP", source: "–", refresh: over({ token_type: "DPoP" }) },
        protocol,
      );
      const connectionId = await field.connect(plugged);
      const refused = await field.readAfterExpiry(connectionId);
      expect(refused.status).not.toBe(200);
      expect(refused.text).not.toContain(plugged.played.grant.accessToken);
      plugged.played.change({ refresh: over({}) });
      await forgetBackOff(connectionId);
      expect((await readAfterExpiry(connectionId)).access_token).toBe(
        plugged.played.grant.accessToken,
      );
    },
  );
});

/** Lets the next read ask the provider, as if the wait after a failure were over. */
async function forgetBackOff(connectionId: string): Promise<void> {
  await field.db.execute(
    sql`update connection_tokens set retry_at = null where connection_id = ${connectionId}`,
  );
}

describe("a token's life is not forgotten", () => {
  beforeAll(() => field.openProject());

  test.each(played(UNUSABLE_LIVES))("%s, %s", async (_, protocol, row) => {
    const plugged = await field.plugIn(row, protocol);
    const connectionId = await field.connect(plugged);
    const { expires_at } = await readAfterExpiry(connectionId);
    expect(secondsFromNow(expires_at)).toBeGreaterThan(0);
    expect(secondsFromNow(expires_at)).toBeLessThan(3700);
    await field.stack.bridge.faults.flushRedis();
    for (let reads = 0; reads < 3; reads += 1) await field.tenant.app.readToken(connectionId);
    expect(plugged.played.grant.refreshes).toBe(1);
    expect(await field.warningsOf(connectionId)).not.toEqual([]);
  });

  test.each(played(NAMED_LIVES))("%s, %s", async (_, protocol, row) => {
    const connectionId = await field.connect(await field.plugIn(row, protocol));
    const exchanged = await field.getConnection(connectionId);
    const refreshed = await readAfterExpiry(connectionId);
    for (const { expires_at } of [exchanged, refreshed]) {
      expect(secondsFromNow(expires_at)).toBeGreaterThan(row.seconds - 60);
      expect(secondsFromNow(expires_at)).toBeLessThan(row.seconds + 10);
    }
  });

  test.each(PROTOCOLS)(
    "K2 a life in milliseconds is mended once the app reports the refused token, %s",
    async (protocol) => {
      const play = over({ expires_in: 3_600_000 });
      const plugged = await field.plugIn(
        { name: "K2 ms", source: "OAuth-Apis/apis#56", exchange: play, refresh: play },
        protocol,
      );
      const connectionId = await field.connect(plugged);
      const { access_token } = await field.tenant.app.readToken(connectionId);
      const path = `/v1/connections/${connectionId}/refresh`;
      const answer = await field.tenant.app.send("POST", path, { rejected_token: access_token });
      expect(answer.status, answer.text).toBe(200);
      expect(JSON.parse(answer.text).access_token).toBe(plugged.played.grant.accessToken);
      expect(plugged.played.grant.refreshes).toBe(1);
    },
  );
});

describe("a dead grant is known by what the answer says", () => {
  beforeAll(() => field.openProject());

  test.each(played(DEAD))("%s, %s", async (_, protocol, row) => {
    const plugged = await field.plugIn(row, protocol);
    const connectionId = await field.connect(plugged);
    expectProblem(await field.readAfterExpiry(connectionId), 409, "needs_reauth");
    expect((await field.getConnection(connectionId)).state).toBe("needs_reauth");
  });

  test.each(played(ALIVE))("%s, %s", async (_, protocol, row) => {
    const plugged = await field.plugIn(row, protocol);
    const connectionId = await field.connect(plugged);
    const refused = await field.readAfterExpiry(connectionId);
    expect(refused.status).not.toBe(200);
    expect(JSON.parse(refused.text).code).not.toBe("needs_reauth");
    expect((await field.getConnection(connectionId)).state).toBe("active");
  });
});

describe("a connection that is refused for hours", () => {
  beforeAll(() => field.openProject());

  const unclear = refusal(400, { error: "invalid_request" });

  /** As if this connection had been refused so often, for so long. */
  const refusedFor = (connectionId: string, times: number, hours: number) =>
    field.db.execute(
      sql`update connection_tokens set refusals = ${times},
        refused_since = clock_timestamp() - make_interval(hours => ${hours}),
        retry_at = null where connection_id = ${connectionId}`,
    );

  test.each(PROTOCOLS)(
    "K3 is dead while others of its integration are refreshed, and a reconnect revives it, %s",
    async (protocol) => {
      const plugged = await field.plugIn({ name: "K3 refused", source: "–" }, protocol);
      const other = await field.connect(plugged);
      const refused = await field.connect(plugged);
      await readAfterExpiry(other);
      plugged.played.change({ refresh: unclear });
      await refusedFor(refused, 20, 30);
      expectProblem(await field.readAfterExpiry(refused), 409, "needs_reauth");
      const dead = await field.getConnection(refused);
      expect(dead).toMatchObject({ state: "needs_reauth", state_reason: "refused_repeatedly" });
      plugged.played.change({ refresh: over({}) });
      const { external_id } = dead;
      await field.connect(plugged, { external_id, connection_id: refused });
      expect(await field.getConnection(refused)).toMatchObject({
        state: "active",
        state_reason: null,
      });
      await readAfterExpiry(refused);
    },
  );

  test("K3 stays alive while no other of its integration is refreshed either", async () => {
    const plugged = await field.plugIn({ name: "K3 all", source: "–", refresh: unclear }, "oauth2");
    await field.connect(plugged);
    const refused = await field.connect(plugged);
    await refusedFor(refused, 20, 30);
    expectProblem(await field.readAfterExpiry(refused), 409, "config_error");
    expect((await field.getConnection(refused)).state).toBe("active");
  });
});
