import { afterAll, beforeAll, expect, test } from "vitest";
import { pollForWaiters } from "../../src/refresh/wait-for-refresh.ts";
import { TokensWorld, until, valueOf } from "#support/services/tokens-world";

let world: TokensWorld;

beforeAll(async () => {
  world = await TokensWorld.start();
});
afterAll(() => world.close());

test("who waits for a refresh of the own isolate asks Redis about it once a second", async () => {
  const project = await world.project();
  const isolate = world.isolate();
  const { id } = await project.connectExpired(isolate);
  const hold = world.double.holdNext("refresh");
  const reading = project.read(isolate, id);
  await hold.reached;
  const cell = isolate.cells.find(id, 1);
  if (cell === null) throw new Error("no cell");
  expect(cell.isAttemptHere).toBe(true);
  await isolate.cache.time();
  const asked = () => world.stores.bridge.counts().byCommand["get"] ?? 0;
  const poll = async (sinceMs: number) => {
    cell.polledAtMs = isolate.clock() - sinceMs;
    const before = asked();
    const target = { projectId: project.id, connectionId: id, version: 1 };
    await pollForWaiters(isolate, cell, target);
    return asked() - before;
  };
  expect(await poll(900)).toBe(0);
  expect(await poll(1_000)).toBe(1);
  hold.release();
  valueOf(await reading);
  await until(() => !cell.isAttemptHere);
  // Somebody else is at it: its age decides.
  expect(await poll(400)).toBe(1);
});
