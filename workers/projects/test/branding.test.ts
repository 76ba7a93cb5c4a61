import { sql } from "drizzle-orm";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { UpdateBrandingInput } from "#shared/contracts/projects/branding";
import { sha256Hex } from "#shared/crypto/hash";
import { getBranding } from "../src/branding/get-branding.ts";
import { getLogo } from "../src/branding/get-logo.ts";
import { updateBranding } from "../src/branding/update-branding.ts";
import { getConnectSettings } from "../src/projects/get-connect-settings.ts";
import type { TestDatabase } from "#support/database";
import { makeJpeg, makePng } from "#support/pictures";
import { service, visitor } from "#support/services/callers";
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

const nothing = { logo: null, accent_color: null, support: null };
const png = makePng(64, 48);
const hashOf = async (bytes: Buffer) =>
  Buffer.from(await crypto.subtle.digest("SHA-256", new Uint8Array(bytes))).toString("hex");

test("a project has no branding until somebody chooses one, part by part", async () => {
  const { projectId, as } = await makeTenant(projects);
  const set = async (input: UpdateBrandingInput) =>
    valueOf(await updateBranding(projects, as("admin"), input));
  expect(valueOf(await getBranding(projects, as("viewer")))).toEqual(nothing);
  expect(await set({})).toEqual(nothing);
  const hash = await hashOf(png);
  const logo = { hash, type: "image/png", width: 64, height: 48 };
  expect(await set({ logo: png.toString("base64") })).toEqual({ ...nothing, logo });
  expect(await set({ accent_color: "#c2410c" })).toEqual({
    logo,
    accent_color: "#c2410c",
    support: null,
  });
  expect(await set({ support: "Help@Example.com", logo: null })).toEqual({
    logo: null,
    accent_color: "#c2410c",
    support: "help@example.com",
  });
  await projects.settled();
  expect(await eventTypes(projects, projectId)).toEqual([
    "project.created",
    ...Array.from({ length: 3 }, () => "project.branding_changed"),
  ]);
});

test("a logo is served by its hash to anybody, exactly as it came, until no project shows it", async () => {
  const { as } = await makeTenant(projects);
  const [first, second] = [makePng(40, 40), makeJpeg(40, 40)];
  valueOf(await updateBranding(projects, as("owner"), { logo: first.toString("base64") }));
  const found = valueOf(await getLogo(projects, visitor(), { hash: await hashOf(first) }));
  expect([found.type, Buffer.from(found.bytes).equals(first)]).toEqual(["image/png", true]);
  valueOf(await updateBranding(projects, as("owner"), { logo: second.toString("base64url") }));
  for (const hash of [await hashOf(first), await sha256Hex("x"), "x", ""])
    expect(await getLogo(projects, visitor(), { hash })).toMatchObject({
      error: { code: "not_found" },
    });
  expect(valueOf(await getLogo(projects, visitor(), { hash: await hashOf(second) })).type).toBe(
    "image/jpeg",
  );
});

test.each<[UpdateBrandingInput, string, string]>([
  [{ logo: "not base64!" }, "/logo", "This is not base64."],
  [{ logo: Buffer.from("<svg/>").toString("base64") }, "/logo", "not a whole, still PNG"],
  [{ logo: Buffer.concat([png, Buffer.from("<script>")]).toString("base64") }, "/logo", "whole"],
  [{ logo: makePng(4_000, 4_000).toString("base64") }, "/logo", "32 to 1024 pixels"],
  [{ accent_color: "#ffff00" }, "/accent_color", "The nearest one that does is #"],
  [{ accent_color: "#000000" }, "/accent_color", "does not stand out in the dark theme"],
  [{ support: "javascript:alert(1)" }, "/support", "https"],
])(
  "what cannot be shown is refused with its field, and nothing of it is kept: %#",
  async (input, path, text) => {
    const { as } = await makeTenant(projects);
    const whole = { support: "https://example.com/help", accent_color: "#c2410c", ...input };
    const answer = await updateBranding(projects, as("owner"), whole);
    expect(answer).toMatchObject({
      ok: false,
      error: {
        code: "branding_unusable",
        errors: [{ path, message: expect.stringContaining(text) }],
      },
    });
    expect(valueOf(await getBranding(projects, as("owner")))).toEqual(nothing);
  },
);

test("two people who change different parts at once both succeed", async () => {
  const { as } = await makeTenant(projects);
  await Promise.all([
    updateBranding(projects, as("owner"), { accent_color: "#c2410c" }),
    updateBranding(projects, as("admin"), { support: "help@example.com" }),
  ]);
  expect(valueOf(await getBranding(projects, as("viewer")))).toEqual({
    logo: null,
    accent_color: "#c2410c",
    support: "help@example.com",
  });
});

test("only those who may change the project change its branding, and only of an active one", async () => {
  const { projectId, as } = await makeTenant(projects);
  const input = { support: "help@example.com" };
  expect(await updateBranding(projects, as("developer"), input)).toMatchObject({
    error: { code: "forbidden" },
  });
  await projects.db.execute(sql`update projects set state = 'archived' where id = ${projectId}`);
  expect(await updateBranding(projects, as("owner"), input)).toMatchObject({
    error: { code: "not_found" },
  });
  expect(await getBranding(projects, visitor())).toMatchObject({
    error: { code: "unauthenticated" },
  });
});

test("a connect flow gets the branding with the settings, in the same statement", async () => {
  const { projectId, as } = await makeTenant(projects);
  const settings = async () =>
    valueOf(await getConnectSettings(projects, service("oauth", projectId)));
  expect(await settings()).not.toHaveProperty("branding");
  const logo = makePng(50, 50);
  const input = { logo: logo.toString("base64"), accent_color: "#c2410c" };
  valueOf(await updateBranding(projects, as("owner"), input));
  expect((await settings()).branding).toEqual({
    logo: await hashOf(logo),
    accent_color: "#c2410c",
    support: null,
  });
});
