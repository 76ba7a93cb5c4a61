import { beforeEach, expect, test } from "vitest";
import type { EndUserRecord } from "#shared/contracts/users/end-user";
import { ok } from "#shared/result";
import { ask } from "#support/gateway/ask";
import { type Doubles, makeEnv } from "#support/gateway/doubles";
import { mintTestKey } from "#support/gateway/keys";
import { makePublicDoor } from "./public-door.ts";

const verified = {
  verifyApiKey: async () =>
    ok({
      api_key_id: "key_1",
      project_id: "prj_1",
      scopes: ["end_users:write" as const],
      expires_at: null,
    }),
};

let key = "";
beforeEach(async () => {
  key = await mintTestKey();
});

const setUp = ({ PROJECTS, ...doubles }: Doubles) => {
  const door = makePublicDoor(() => 0);
  const { env, calls } = makeEnv({ PROJECTS: { ...verified, ...PROJECTS }, ...doubles });
  return {
    calls,
    send: (method: string, path: string, json?: object) =>
      ask(door, env, path, {
        method,
        headers: { authorization: `Bearer ${key}` },
        ...(json === undefined ? {} : { json }),
      }),
  };
};

const person: EndUserRecord = {
  id: "usr_1",
  external_id: "user-1",
  name: null,
  state: "active",
  blocked_at: null,
  created_at: "2026-11-29T10:00:00.000Z",
};
const lost = () => Promise.reject(new Error("lost"));
const noConnections = async () => ok([]);

test("an end user who was made is answered as made although the nudge about the event was lost", async () => {
  const { send, calls } = setUp({
    USERS: { createEndUser: async () => ok({ end_user: person, created: true }) },
    PROJECTS: { drainOutbox: lost },
    TOKENS: { expectRun: async () => ok({ due: true as const }) },
  });
  const json = { external_id: "user-1" };
  expect((await send("POST", "/v1/end-users", json)).status).toBe(201);
  expect(calls.slice(1).map(({ method }) => method)).toEqual([
    "TOKENS.expectRun",
    "USERS.createEndUser",
    "PROJECTS.drainOutbox",
  ]);
});

test("a change of an end user is answered although the jobs cannot be told", async () => {
  const change = {
    project_id: "prj_1",
    end_user_id: "usr_1",
    state: "deleting" as const,
    seq: 1,
  };
  const { send } = setUp({
    USERS: {
      createEndUser: async () => ok({ end_user: person, created: false }),
      deleteEndUser: async () => ok({ end_user: person, change }),
    },
    TOKENS: { expectRun: lost, followEndUser: lost, countConnections: noConnections },
  });
  const json = { external_id: "user-1" };
  expect((await send("POST", "/v1/end-users", json)).status).toBe(200);
  expect((await send("DELETE", "/v1/end-users/user-1")).status).toBe(202);
});

test("Atlas itself counts the connections for the answer to a change, whatever the caller may read", async () => {
  const { send, calls } = setUp({
    USERS: { createEndUser: async () => ok({ end_user: person, created: false }) },
    TOKENS: {
      expectRun: async () => ok({ due: true as const }),
      countConnections: noConnections,
    },
  });
  await send("POST", "/v1/end-users", { external_id: "user-1" });
  expect(calls.at(-1)).toMatchObject({
    method: "TOKENS.countConnections",
    ctx: { actor: { type: "service", id: "gateway" }, projectId: "prj_1" },
    input: { end_user_ids: ["usr_1"] },
  });
});
