import { afterAll, beforeAll, expect, it } from "vitest";
import { type Bridge, startBridge } from "../../bridge.ts";
import { redisTranscript, sqlTranscript } from "../conformance.ts";
import { bridgeOnServers, flushTestRedis, type OwnDatabase, ownDatabase } from "./servers.ts";

let database: OwnDatabase;
let embedded: Bridge;
let real: Bridge;

beforeAll(async () => {
  database = await ownDatabase();
  await flushTestRedis();
  [embedded, real] = await Promise.all([
    startBridge({ sqlPassword: "p", redisToken: "t" }),
    bridgeOnServers(database),
  ]);
});
afterAll(async () => {
  await Promise.all([embedded.close(), real.close()]);
  await flushTestRedis();
  await database.drop();
});

it("the embedded PostgreSQL answers as a PostgreSQL server does", async () => {
  const expected = await sqlTranscript(real);
  const found = await sqlTranscript(embedded);
  expect(Object.keys(found)).toEqual(Object.keys(expected));
  for (const [question, answer] of Object.entries(expected)) {
    expect({ question, answer: found[question] }).toEqual({ question, answer });
  }
});

it("the embedded Redis answers as a Redis server does", async () => {
  const expected = await redisTranscript(real);
  const found = await redisTranscript(embedded);
  expect(Object.keys(found)).toEqual(Object.keys(expected));
  for (const [question, answer] of Object.entries(expected)) {
    expect({ question, answer: found[question] }).toEqual({ question, answer });
  }
});

it("both count the same", () => {
  // How many of the rate limiter's parallel calls must send their script again depends on timing.
  const facts = ({ counts }: Bridge) => {
    const { statements, batches, byCommand } = counts();
    return { statements, batches, byCommand: { ...byCommand, eval: 0 } };
  };
  expect(facts(embedded)).toEqual(facts(real));
});
