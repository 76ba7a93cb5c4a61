import { sql } from "drizzle-orm";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from "vitest";
import { asService } from "#shared/contracts/call-context";
import { randomSecret } from "#shared/random";
import { storeConnection } from "../../src/connections/store-connection.ts";
import { discardGrant } from "../../src/revocation/discard-grant.ts";
import {
  type Isolate,
  type Project,
  type StoreOptions,
  TokensWorld,
  errorOf,
  valueOf,
} from "#support/services/tokens-world";

// What the database will never take: the grant must not be retried, nor forgotten.

let world: TokensWorld;
let project: Project;
let isolate: Isolate;
let lines: string[];

beforeAll(async () => {
  world = await TokensWorld.start();
  // Stands for whatever the database may refuse in a release to come.
  await world.db.execute(sql`
    alter table connections add check (not granted_scopes @> array['unstorable'])`);
});
afterAll(() => world.close());
beforeEach(async () => {
  world.double.reset();
  project = await world.project();
  isolate = world.isolate();
  lines = [];
  vi.spyOn(console, "error").mockImplementation((line: unknown) => void lines.push(String(line)));
});
afterEach(() => vi.restoreAllMocks());

const count = async (table: "connections" | "revocations"): Promise<number> => {
  const { rows } = await world.db.execute(
    sql`select id from ${sql.identifier(table)} where project_id = ${project.id}`,
  );
  return rows.length;
};

const longText = (length: number): string =>
  Array.from({ length: Math.ceil(length / 52) }, randomSecret)
    .join("")
    .slice(0, length);
const rareText = (length: number): string =>
  Array.from({ length }, () =>
    String.fromCodePoint(0x4e00 + Math.floor(Math.random() * 20_000)),
  ).join("");

/** The result of a flow, with some of what it says replaced. */
async function keep(options: StoreOptions, account: { issuer?: string; subject?: string } = {}) {
  const input = await project.grantInput(options);
  return storeConnection(isolate, project.ctx, {
    ...input,
    account: { ...input.account, ...account },
  });
}

const discard = async (account: { issuer: string; subject: string } | null) => {
  const grant = world.double.issueGrant({ sub: "subject-1" });
  return discardGrant(isolate, asService(project.ctx, "oauth", project.id), {
    integration_id: project.integration.id,
    account,
    access_token_plaintext: grant.accessToken,
    refresh_token_plaintext: grant.refreshToken,
  });
};

const removeIntegration = async () => {
  await world.db.execute(sql`delete from integrations where id = ${project.integration.id}`);
  world.integrations.delete(project.integration.id);
};

describe("a grant is refused with a code of its own, at once,", () => {
  test.each<[what: string, keep: () => ReturnType<typeof keep>]>([
    [
      "when its account is too large for the index",
      () => keep({}, { issuer: `https://${longText(1_892)}`, subject: rareText(255) }),
    ],
    ["when its subject holds NUL", () => keep({}, { subject: "a\0b" })],
    ["when its issuer holds NUL", () => keep({}, { issuer: "https://a\0b" })],
    ["when a tag holds NUL", () => keep({ tags: { team: "a\0b" } })],
    ["when a tag holds half a surrogate pair", () => keep({ tags: { team: "a\ud800b" } })],
    ["when a constraint is violated", () => keep({ granted_scopes: ["unstorable"] })],
  ])("%s", async (_what, keepIt) => {
    expect(errorOf(await keepIt()).code).toBe("account_unstorable");
    expect(await count("connections")).toBe(0);
    const refused = lines.filter((line) => line.includes("grant_refused_by_database"));
    expect(refused).toHaveLength(1);
    expect(refused[0]).toMatch(/"sqlstate":"(?:22|23|54)/);
  });

  test("also when it renews a connection, which stays as it was", async () => {
    const { id, accessToken } = await project.connect(isolate);
    const answer = await keep({ connection_id: id, granted_scopes: ["unstorable"] });
    expect(errorOf(answer).code).toBe("account_unstorable");
    expect(valueOf(await project.read(isolate, id)).access_token).toBe(accessToken);
  });
});

describe("a grant whose integration or end user is gone", () => {
  test("is not stored: what it belongs to is not found, though the isolate still knows the integration", async () => {
    const input = await project.grantInput();
    await project.connect(isolate, { externalId: "somebody else" });
    await world.db.execute(sql`delete from end_users where id = ${input.end_user_id}`);
    expect(errorOf(await storeConnection(isolate, project.ctx, input)).code).toBe("not_found");
    const other = await world.integration(project.id);
    const late = await project.grantInput({ integration_id: other.id });
    await world.db.execute(sql`delete from integrations where id = ${other.id}`);
    expect(errorOf(await storeConnection(isolate, project.ctx, late)).code).toBe("not_found");
  });

  test.each(["token", "user"] as const)(
    "cannot be queued for revocation either, and the caller is told so (scope %s)",
    async (scope) => {
      project = await world.project({ revocation: { method: "rfc7009", scope } });
      expect(valueOf(await discard(null)).queued).toBe(scope === "token");
      await isolate.settled();
      await removeIntegration();
      expect(errorOf(await discard(null)).code).toBe("not_found");
    },
  );

  test("is not found either if it goes just before the row is written", async () => {
    await discard(null);
    await isolate.settled();
    await world.db.execute(sql`delete from integrations where id = ${project.integration.id}`);
    expect(errorOf(await discard(null)).code).toBe("not_found");
  });

  test("is not queued if the database does not take its account", async () => {
    const answer = await discard({ issuer: world.double.origin, subject: "a\0b" });
    expect(errorOf(answer).code).toBe("account_unstorable");
    expect(await count("revocations")).toBe(0);
  });
});

describe("an answer to a refresh that the database will never take as a whole", () => {
  const answerOddly = () =>
    world.double.program("refresh", {
      kind: "ok",
      accessToken: "at-fits",
      scope: "profile unstorable",
    });

  test("is stored without what does not fit, by the same attempt, and handed out", async () => {
    const { id } = await project.connectExpired(isolate);
    answerOddly();
    const token = valueOf(await project.read(isolate, id));
    expect(token).toMatchObject({ access_token: "at-fits", scope: ["profile", "email"] });
    await isolate.settled();
    expect(await project.row(id)).toMatchObject({ version: "2", lease_owner: null });
    expect(world.double.refreshCalls()).toBe(1);
    expect(lines.filter((line) => line.includes("answer_stored_in_part"))).toHaveLength(1);
    expect(await world.redis.exists(`orphan:${id}:1`)).toBe(0);
    // Neither the row nor the cache has the scopes that were left out.
    expect(valueOf(await project.read(world.isolate(), id)).scope).toEqual(["profile", "email"]);
  });

  test("is stored that way too when it had to wait in Redis", async () => {
    const { id } = await project.connectExpired(isolate);
    answerOddly();
    const { faults } = world.stores.bridge;
    const hold = world.double.holdNext("refresh");
    const reading = project.read(isolate, id).catch(() => "no answer");
    await hold.reached;
    faults.set("sql", { mode: "refuse" });
    isolate.aheadMs += 41_000;
    hold.release();
    await reading;
    await isolate.settled();
    faults.clear();
    await world.db.execute(sql`
      update connection_tokens set lease_until = clock_timestamp() where connection_id = ${id}`);
    const adopter = world.isolate();
    expect(valueOf(await project.read(adopter, id)).access_token).toBe("at-fits");
    await adopter.settled();
    expect(world.double.refreshCalls()).toBe(1);
  });
});
