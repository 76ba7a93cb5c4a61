import { afterAll, beforeAll, expect, test } from "vitest";
import { newId } from "#shared/ids";
import { addReturnUrl } from "../src/return-urls/add-return-url.ts";
import { listReturnUrls } from "../src/return-urls/list-return-urls.ts";
import { removeReturnUrl } from "../src/return-urls/remove-return-url.ts";
import type { TestDatabase } from "#support/database";
import { account, apiKey, visitor } from "#support/services/callers";
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

beforeAll(async () => {
  stores = await startStores();
  projects = startProjectsIsolate(stores);
});
afterAll(async () => {
  await projects.settled();
  await stores.close();
});

const url = "https://app.example.com/cb?x=%20y";

test("a return URL is kept as given, listed, and removed, with one event each", async () => {
  const { projectId, as } = await makeTenant(projects);
  const added = valueOf(await addReturnUrl(projects, as("admin"), { url }));
  expect(added).toEqual({
    id: expect.stringMatching(/^rtu_/),
    url,
    created_at: expect.stringMatching(/Z$/),
  });
  expect(await listReturnUrls(projects, as("viewer"))).toEqual({ ok: true, value: [added] });
  expect(await removeReturnUrl(projects, as("owner"), { id: added.id })).toEqual({
    ok: true,
    value: null,
  });
  expect(await listReturnUrls(projects, as("viewer"))).toEqual({ ok: true, value: [] });
  await projects.settled();
  expect(await eventTypes(projects, projectId)).toEqual([
    "project.created",
    "return_url.added",
    "return_url.removed",
  ]);
});

test("a URL that is there already is refused, once per project, without an event", async () => {
  const { projectId, as } = await makeTenant(projects);
  const other = await makeTenant(projects);
  valueOf(await addReturnUrl(projects, as("owner"), { url }));
  expect(await addReturnUrl(projects, as("owner"), { url })).toMatchObject({
    ok: false,
    error: { code: "return_url_exists" },
  });
  expect(await addReturnUrl(projects, other.as("owner"), { url })).toMatchObject({ ok: true });
  expect(await addReturnUrl(projects, as("owner"), { url: `${url}&` })).toMatchObject({ ok: true });
  await projects.settled();
  expect(await eventTypes(projects, projectId)).toHaveLength(3);
});

test("the same URL sent eight times at once is registered once", async () => {
  const { projectId, as } = await makeTenant(projects);
  const answers = await Promise.all(
    Array.from({ length: 8 }, () => addReturnUrl(projects, as("owner"), { url })),
  );
  const codes = answers.map((answer) => (answer.ok ? "ok" : answer.error.code)).sort();
  expect(codes).toEqual(["ok", ...Array.from({ length: 7 }, () => "return_url_exists")]);
  await projects.settled();
  expect(await eventTypes(projects, projectId)).toEqual(["project.created", "return_url.added"]);
});

test("a project has at most 50 return URLs, also when the last ones come at once", async () => {
  const { projectId, as } = await makeTenant(projects);
  const add = (n: number) => addReturnUrl(projects, as("owner"), { url: `${url}&n=${n}` });
  for (let n = 0; n < 46; n++) valueOf(await add(n));
  const answers = await Promise.all(Array.from({ length: 10 }, (_, i) => add(100 + i)));
  const refused = answers.filter((answer) => !answer.ok);
  expect(refused).toHaveLength(6);
  for (const answer of refused) expect(answer).toMatchObject({ error: { code: "limit_reached" } });
  const listed = valueOf(await listReturnUrls(projects, as("owner")));
  expect(listed).toHaveLength(50);
  valueOf(await removeReturnUrl(projects, as("owner"), { id: listed[0]?.id ?? "" }));
  expect(await add(999)).toMatchObject({ ok: true });
  await projects.settled();
  expect(await eventTypes(projects, projectId)).toHaveLength(1 + 51 + 1);
});

test("a bad URL is refused with its reason and the field, before any statement", async () => {
  const { as } = await makeTenant(projects);
  await projects.settled();
  stores.bridge.resetCounts();
  for (const bad of [
    "http://app.example.com/cb",
    "https://x.example/\u0000",
    "javascript:alert(1)",
  ])
    expect(await addReturnUrl(projects, as("owner"), { url: bad })).toMatchObject({
      ok: false,
      error: { code: "invalid_url", errors: [{ path: "/url", message: expect.any(String) }] },
    });
  expect(stores.bridge.counts().statements).toBe(0);
});

test("another project's return URL, none and what is no id are the same not_found", async () => {
  const mine = await makeTenant(projects);
  const theirs = await makeTenant(projects);
  const { id } = valueOf(await addReturnUrl(projects, theirs.as("owner"), { url }));
  for (const given of [id, newId("returnUrl"), newId("apiKey"), "", "\u0000", "rtu_\ud800"])
    expect(await removeReturnUrl(projects, mine.as("owner"), { id: given })).toEqual({
      ok: false,
      error: { code: "not_found", detail: "There is no such return URL." },
    });
  expect(valueOf(await listReturnUrls(projects, theirs.as("owner")))).toHaveLength(1);
  await projects.settled();
  expect(await eventTypes(projects, mine.projectId)).toEqual(["project.created"]);
  const ghost = account(mine.ownerId, { id: newId("project"), role: "owner" });
  expect(await addReturnUrl(projects, ghost, { url })).toMatchObject({
    error: { code: "not_found" },
  });
});

test("owners and admins change return URLs, developers and viewers read them, keys do neither", async () => {
  const { projectId, as } = await makeTenant(projects);
  for (const ctx of [
    as("developer"),
    as("viewer"),
    apiKey(projectId, ["connect:write", "integrations:write"]),
  ]) {
    expect(await addReturnUrl(projects, ctx, { url })).toMatchObject({
      error: { code: "forbidden" },
    });
    expect(await removeReturnUrl(projects, ctx, { id: newId("returnUrl") })).toMatchObject({
      error: { code: "forbidden" },
    });
  }
  expect(await listReturnUrls(projects, as("developer"))).toMatchObject({ ok: true });
  expect(await listReturnUrls(projects, apiKey(projectId, ["audit:read"]))).toMatchObject({
    error: { code: "forbidden" },
  });
  for (const useCase of [
    addReturnUrl(projects, visitor(), { url }),
    listReturnUrls(projects, visitor()),
    removeReturnUrl(projects, visitor(), { id: newId("returnUrl") }),
  ])
    expect(await useCase).toMatchObject({ error: { code: "unauthenticated" } });
});
