import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { pathToFileURL } from "node:url";
import { afterAll, beforeAll, expect, test } from "vitest";
import { readManifest } from "./manifest.ts";
import { workerdConfig } from "./workerd-config.ts";
import { type WorkerdProcess, startWorkerd } from "./workerd-process.ts";

const COUNTER = `
  import { DurableObject } from "cloudflare:workers";
  export class Counter extends DurableObject {
    calls = 0;
    countInMemory() {
      return ++this.calls;
    }
    count() {
      this.ctx.storage.sql.exec("create table if not exists counts (n)");
      this.ctx.storage.sql.exec("insert into counts values (1)");
      return this.ctx.storage.sql.exec("select count(*) n from counts").one().n;
    }
  }
  export default {
    async fetch(request, env) {
      const name = new URL(request.url).pathname;
      const counter = env.COUNTER.getByName(name);
      return Response.json(await (name === "/memory" ? counter.countInMemory() : counter.count()));
    },
  };
`;

const WRANGLER = `
name = "atlas-users"
main = "src/index.ts"
compatibility_date = "2026-10-01"

[[durable_objects.bindings]]
name = "COUNTER"
class_name = "Counter"

[[migrations]]
tag = "v1"
new_classes = ["Old"]
new_sqlite_classes = ["Tally"]

[[migrations]]
tag = "v2"
deleted_classes = ["Old"]
renamed_classes = [{ from = "Tally", to = "Counter" }]
`;

let root: string;
beforeAll(async () => {
  root = await mkdtemp(`${tmpdir()}/atlas-objects-`);
  await mkdir(`${root}/workers/users/src`, { recursive: true });
  await mkdir(`${root}/storage`);
  await writeFile(`${root}/workers/users/wrangler.toml`, WRANGLER);
  await writeFile(`${root}/workers/users/src/index.ts`, "");
  await writeFile(`${root}/index.js`, COUNTER);
});
afterAll(() => rm(root, { recursive: true, force: true }));

const manifest = () => readManifest(pathToFileURL(`${root}/`), "users");

test("a Worker's Durable Objects are read from its wrangler.toml, as its migrations leave them", () => {
  expect(manifest().durableObjectClasses).toEqual([{ className: "Counter", sqlite: true }]);
  expect(manifest().durableObjects).toEqual([
    { binding: "COUNTER", className: "Counter", worker: "users" },
  ]);
});

async function start(folder: string | null = `${root}/storage`): Promise<WorkerdProcess> {
  const modules = [{ name: "index.js", kind: "esModule" as const }];
  await writeFile(
    `${root}/config.capnp`,
    workerdConfig({
      workers: [{ directory: root, manifest: { ...manifest(), modules } }],
      directory: root,
      environment: [],
      bridgeAddress: null,
      ...(folder === null ? {} : { durableObjectFolder: folder }),
      sockets: [{ name: "public", address: "127.0.0.1:0", worker: "users" }],
    }),
  );
  return startWorkerd({ configPath: `${root}/config.capnp`, env: {}, socketNames: ["public"] });
}

const count = async ({ ports }: WorkerdProcess, name: string): Promise<unknown> =>
  (await fetch(`http://127.0.0.1:${ports["public"]}/${name}`)).json();

test("a Durable Object keeps its storage over a restart, each name its own", async () => {
  const first = await start();
  expect([await count(first, "a"), await count(first, "a"), await count(first, "b")]).toEqual([
    1, 2, 1,
  ]);
  await first.stop();
  const second = await start();
  expect([await count(second, "a"), await count(second, "b")]).toEqual([3, 2]);
  await second.stop();
});

test("without a folder an object is kept for as long as its process, however long nobody asks", async () => {
  const process = await start(null);
  expect(await count(process, "memory")).toBe(1);
  // workerd ends an idle object after ten seconds otherwise.
  await new Promise((resolve) => setTimeout(resolve, 13_000));
  expect(await count(process, "memory")).toBe(2);
  await process.stop();
});
