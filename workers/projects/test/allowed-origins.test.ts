import { afterAll, beforeAll, expect, test } from "vitest";
import { sha256Hex } from "#shared/crypto/hash";
import { newId } from "#shared/ids";
import { addAllowedOrigin } from "../src/allowed-origins/add-allowed-origin.ts";
import { listAllowedOrigins } from "../src/allowed-origins/list-allowed-origins.ts";
import { removeAllowedOrigin } from "../src/allowed-origins/remove-allowed-origin.ts";
import { createApiKey } from "../src/api-keys/create-api-key.ts";
import { verifyApiKey } from "../src/api-keys/verify-api-key.ts";
import type { TestDatabase } from "#support/database";
import { visitor } from "#support/services/callers";
import { valueOf } from "#support/services/result";
import { startStores } from "#support/services/stores";
import {
  type ProjectsIsolate,
  eventTypes,
  makeTenant,
  startProjectsIsolate,
} from "#support/services/projects-in-process";

let stores: TestDatabase;
let projects: ProjectsIsolate;
const origin = "https://app.example.com";

beforeAll(async () => {
  stores = await startStores();
  projects = startProjectsIsolate(stores);
});
afterAll(async () => {
  await projects.settled();
  await stores.close();
});

test("an origin is added, listed and removed, each with its event", async () => {
  const { projectId, as } = await makeTenant(projects);
  const added = valueOf(await addAllowedOrigin(projects, as("admin"), { origin }));
  expect(added).toMatchObject({ origin });
  expect(valueOf(await listAllowedOrigins(projects, as("viewer")))).toEqual([added]);
  valueOf(await removeAllowedOrigin(projects, as("admin"), { id: added.id }));
  expect(valueOf(await listAllowedOrigins(projects, as("viewer")))).toEqual([]);
  await projects.settled();
  expect(await eventTypes(projects, projectId)).toEqual([
    "project.created",
    "allowed_origin.added",
    "allowed_origin.removed",
  ]);
});

test("an origin that is there already, malformed, or asked for by a developer is refused", async () => {
  const { as } = await makeTenant(projects);
  const codeOf = async (ctx: ReturnType<typeof as>, text: string) => {
    const answer = await addAllowedOrigin(projects, ctx, { origin: text });
    return answer.ok ? "ok" : answer.error.code;
  };
  expect(await codeOf(as("owner"), origin)).toBe("ok");
  expect(await codeOf(as("owner"), origin)).toBe("origin_exists");
  expect(await codeOf(as("owner"), `${origin}/`)).toBe("invalid_url");
  expect(await codeOf(as("developer"), "https://b.example.com")).toBe("forbidden");
  expect(await codeOf(visitor(), origin)).toBe("unauthenticated");
});

test("a project has at most 50, counted under its lock, and removes only its own", async () => {
  const { as } = await makeTenant(projects);
  const other = await makeTenant(projects);
  const add = (n: number) =>
    addAllowedOrigin(projects, as("owner"), { origin: `https://app${n}.example.com` });
  for (let n = 0; n < 48; n++) valueOf(await add(n));
  const last = await Promise.all([48, 49, 50, 51].map(add));
  expect(last.filter(({ ok }) => ok)).toHaveLength(2);
  const [first] = valueOf(await listAllowedOrigins(projects, as("owner")));
  for (const id of [first?.id ?? "", newId("allowedOrigin"), "ori_x", newId("returnUrl")])
    expect(await removeAllowedOrigin(projects, other.as("owner"), { id })).toMatchObject({
      error: { code: "not_found" },
    });
});

test("a verified key comes with its project's origins, and with none when there are none", async () => {
  const { as } = await makeTenant(projects);
  const order = { name: "Browser", scopes: ["connections:read" as const] };
  const key = valueOf(await createApiKey(projects, as("owner"), order));
  const verify = async () =>
    valueOf(
      await verifyApiKey(projects, visitor(), { id: key.id, hash: await sha256Hex(key.secret) }),
    );
  expect(await verify()).not.toHaveProperty("allowed_origins");
  for (const one of [origin, "http://localhost:3000"])
    valueOf(await addAllowedOrigin(projects, as("owner"), { origin: one }));
  const { allowed_origins: origins } = await verify();
  expect(origins?.toSorted()).toEqual(["http://localhost:3000", origin]);
});
