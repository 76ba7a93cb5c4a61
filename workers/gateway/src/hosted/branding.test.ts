import { parse } from "node-html-parser";
import { beforeEach, expect, test, vi } from "vitest";
import type { ConnectPage } from "#shared/contracts/oauth/connect-session";
import type { HostedBranding } from "#shared/contracts/projects/project";
import { err, ok } from "#shared/result";
import { ask, problemOf } from "#support/gateway/ask";
import { makeEnv } from "#support/gateway/doubles";
import { makeDashboardDoor } from "../doors/dashboard-door.ts";
import { makePublicDoor } from "../doors/public-door.ts";

const hash = "ab".repeat(32);
const bytes = new Uint8Array([0x89, 0x50, 0x4e, 0x47]);
const branding: HostedBranding = {
  logo: hash,
  accent_color: "#c2410c",
  support: "help@example.com",
};
const page: ConnectPage = {
  project_name: "Fieldnote",
  display_name: "ada",
  return_host: "app.fieldnote.example",
  integrations: [{ id: "int_1", key: "github", name: "GitHub", provider: "github" }],
  language: "en",
};

beforeEach(() => {
  for (const method of ["warn", "error"] as const) vi.spyOn(console, method).mockReturnValue();
});

const setUp = (look: Partial<HostedBranding> | null) => {
  const own = look === null ? {} : { branding: { ...branding, ...look } };
  const { env, calls } = makeEnv({
    OAUTH: {
      getConnectPage: async ({ requestId }, { token }) =>
        requestId !== "" && token === "gone"
          ? err({ code: "connect_session_invalid" as const, detail: "Gone." })
          : ok({ ...page, ...own }),
      findWayBack: async () =>
        ok({ project_name: "Fieldnote", return_host: "app.example", language: "en", ...own }),
    },
    PROJECTS: {
      getLogo: async (_, { hash: asked }) =>
        asked === hash
          ? ok({ type: "image/png" as const, bytes })
          : err({ code: "not_found" as const, detail: "There is no such picture." }),
    },
  });
  const door = makePublicDoor();
  const get = (path: string) => ask(door, env, path);
  return { env, calls, get, show: async (path: string) => parse(await (await get(path)).text()) };
};

test.each(["/connect/token_1", "/connect/gone"])(
  "%s shows the project's logo, colour and support address",
  async (path) => {
    const root = await setUp({}).show(path);
    expect(root.querySelector("img.tile")?.getAttribute("src")).toBe(`/logos/${hash}`);
    expect(root.querySelectorAll("link[rel=stylesheet]").at(-1)?.getAttribute("href")).toBe(
      "/accent/c2410c.css",
    );
    const support = root.querySelector(".support-note a");
    expect([support?.getAttribute("href"), support?.text]).toEqual([
      "mailto:help@example.com",
      "help@example.com",
    ]);
    expect(root.querySelector("[style], script")).toBeNull();
  },
);

test("a URL for support is shown by its host and tells it nothing of the page", async () => {
  const root = await setUp({ support: "https://help.example.com/atlas?x=1" }).show("/connect/t_1");
  const support = root.querySelector(".support-note a");
  expect(support?.text).toBe("help.example.com");
  expect(support?.getAttribute("href")).toBe("https://help.example.com/atlas?x=1");
  expect(support?.getAttribute("rel")).toBe("noreferrer");
});

test("a project without branding looks as before", async () => {
  const root = await setUp(null).show("/connect/token_1");
  expect(root.querySelector("img, .support-note")).toBeNull();
  expect(root.querySelector(".tile")?.text).toBe("F");
  expect(root.querySelectorAll("link[rel=stylesheet]")).toHaveLength(1);
});

test.each(["public", "dashboard"] as const)(
  "the %s door serves a logo as the picture that it is, for ever, and never as a page",
  async (name) => {
    const { env } = setUp({});
    const door = name === "public" ? makePublicDoor() : makeDashboardDoor();
    const answer = await ask(door, env, `/logos/${hash}`);
    expect(answer.status).toBe(200);
    expect(new Uint8Array(await answer.arrayBuffer())).toEqual(bytes);
    expect(Object.fromEntries(answer.headers)).toMatchObject({
      "content-type": "image/png",
      "x-content-type-options": "nosniff",
      "content-security-policy": "default-src 'none'; sandbox",
      "cache-control": "public, max-age=31536000, immutable",
    });
    expect(await problemOf(await ask(door, env, "/logos/x"))).toEqual({
      status: 404,
      code: "not_found",
    });
  },
);

test("a colour's styles are there for every colour that a project may choose, without a look-up", async () => {
  const { get, calls } = setUp({});
  const answer = await get("/accent/c2410c.css");
  expect(answer.headers.get("content-type")).toBe("text/css; charset=utf-8");
  expect(answer.headers.get("cache-control")).toContain("immutable");
  expect(await answer.text()).toBe(
    ":root { --accent-fill: #c2410c; --accent-fill-hover: #ab390b; --accent-fill-active: #933109; --on-accent: #ffffff; }\n",
  );
  for (const wrong of [
    "ffff00.css",
    "c2410c",
    "C2410C.css",
    "c2410c.css.css",
    "x;}.css",
    "%0a.css",
  ])
    expect((await get(`/accent/${wrong}`)).status, wrong).toBe(404);
  expect(calls).toEqual([]);
});
