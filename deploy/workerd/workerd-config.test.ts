import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { type Server, createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { BuiltWorker } from "./bundle.ts";
import { WORKERS, type WorkerName } from "./environment.ts";
import type { ServiceBinding } from "./manifest.ts";
import { workerdConfig } from "./workerd-config.ts";
import { type WorkerdProcess, startWorkerd } from "./workerd-process.ts";

/** Every Worker here shows its environment, and fetches what the test tells it to. */
const SHOW = `
  import { WorkerEntrypoint } from "cloudflare:workers";
  const show = (entrypoint, env, props) => ({
    entrypoint,
    props,
    names: Object.keys(env).sort(),
    texts: Object.fromEntries(Object.entries(env).filter(([, value]) => typeof value === "string")),
  });
  export default class extends WorkerEntrypoint {
    show() { return show("default", this.env, this.ctx.props); }
    async reach(binding, url) {
      try {
        const response = await (binding === null ? fetch(url) : this.env[binding].fetch(url));
        return await response.text();
      } catch { return "refused"; }
    }
    async fetch(request) {
      const { through, binding, url } = await request.json();
      if (url === "headers") return Response.json([...request.headers.keys()]);
      const callee = through === "gateway" ? this : this.env[through.toUpperCase()];
      return Response.json(url ? await callee.reach(binding, url) : await callee.show());
    }
  }
  export class Dashboard extends WorkerEntrypoint {
    fetch() { return Response.json(show("Dashboard", this.env, this.ctx.props)); }
  }
`;

let directory: string;
let bridge: Server;
let provider: Server;
let workerd: WorkerdProcess;

beforeAll(async () => {
  directory = await mkdtemp(`${tmpdir()}/atlas-workerd-`);
  bridge = await answering("the bridge");
  provider = await answering("the local provider");
  const workers = await Promise.all(WORKERS.map(builtWorker));
  const env = {
    ATLAS_BASE_URL: "http://localhost:1",
    ATLAS_LOCAL_PROVIDERS: origin(provider),
    DATABASE_URL: 'text with "quotes", ключ and \\',
    VAULT_KEYS: "k1:key",
    NOT_IN_THE_TABLE: "x",
  };
  await writeFile(
    `${directory}/config.capnp`,
    workerdConfig({
      workers,
      directory,
      environment: Object.keys(env),
      bridgeAddress: new URL(origin(bridge)).host,
      localProviders: [origin(provider)],
      sockets: [
        { name: "public", address: "127.0.0.1:0", worker: "gateway" },
        { name: "dashboard", address: "127.0.0.1:0", worker: "gateway", entrypoint: "Dashboard" },
      ],
    }),
  );
  workerd = await startWorkerd({
    configPath: `${directory}/config.capnp`,
    env,
    socketNames: ["public", "dashboard"],
  });
});

afterAll(async () => {
  await workerd?.stop();
  bridge?.close();
  provider?.close();
  await rm(directory, { recursive: true, force: true });
});

async function builtWorker(name: WorkerName): Promise<BuiltWorker> {
  const own = `${directory}/built/${name}`;
  await mkdir(own, { recursive: true });
  await writeFile(`${own}/index.js`, `import extra from "./extra.txt";\nvoid extra;\n${SHOW}`);
  await writeFile(`${own}/extra.txt`, "extra");
  const callees = name === "gateway" ? WORKERS.filter((callee) => callee !== name) : [];
  const services: ServiceBinding[] = callees.map((callee) => ({
    binding: callee.toUpperCase(),
    service: callee,
    entrypoint: null,
    props: { caller: "gateway", quote: '"' },
  }));
  return {
    directory: own,
    manifest: {
      name,
      compatibilityDate: "2026-10-01",
      compatibilityFlags: ["nodejs_compat"],
      vars: { FIXED: "text \\ of the file", ATLAS_BASE_URL: "https://atlas.example.com" },
      services,
      durableObjectClasses: [],
      durableObjects: [],
      modules: [
        { name: "index.js", kind: "esModule" },
        { name: "extra.txt", kind: "text" },
      ],
    },
  };
}

async function answering(body: string): Promise<Server> {
  const server = createServer((_, response) => response.end(body));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return server;
}

const origin = (server: Server): string =>
  `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

type Shown = { entrypoint: string; props: unknown; names: string[]; texts: Record<string, string> };

async function ask<T>(
  through: WorkerName,
  url: string | null = null,
  binding: string | null = null,
): Promise<T> {
  const response = await fetch(`http://127.0.0.1:${workerd.ports["public"]}/`, {
    method: "POST",
    headers: { "CF-Connecting-IP": "203.0.113.7", "X-Other": "x" },
    body: JSON.stringify({ through, url, binding }),
  });
  return (await response.json()) as T;
}

test("a service sees the props that its caller's binding holds", async () => {
  expect((await ask<Shown>("tokens")).props).toEqual({ caller: "gateway", quote: '"' });
});

test("a socket can lead to a named entrypoint", async () => {
  const response = await fetch(`http://127.0.0.1:${workerd.ports["dashboard"]}/`);
  expect(await response.json()).toMatchObject({ entrypoint: "Dashboard" });
});

test("a Worker gets the names of its own line in the table and no others", async () => {
  const { names } = await ask<Shown>("users");
  expect(names).toEqual(["DATABASE_URL", "FIXED"]);
  expect((await ask<Shown>("oauth")).names).not.toContain("VAULT_KEYS");
  expect((await ask<Shown>("tokens")).names).toContain("VAULT_KEYS");
});

test("a value of the environment arrives byte for byte and goes before the one in [vars]", async () => {
  const { texts } = await ask<Shown>("tokens");
  expect(texts["DATABASE_URL"]).toBe('text with "quotes", ключ and \\');
  expect(texts["ATLAS_BASE_URL"]).toBe("http://localhost:1");
  expect(texts["FIXED"]).toBe("text \\ of the file");
});

test("a plain fetch reaches the bridge, whatever its URL says", async () => {
  expect(await ask("tokens", origin(provider))).toBe("the bridge");
  expect(await ask("users", "https://atlas.example.com/")).toBe("the bridge");
});

test("a Worker without a store reaches nothing", async () => {
  expect(await ask("gateway", origin(bridge))).toBe("refused");
});

test("OUTBOUND does not reach a loopback address", async () => {
  expect(await ask("tokens", origin(provider), "OUTBOUND")).toBe("refused");
  expect(await ask("tokens", "http://localhost:9/", "OUTBOUND")).toBe("refused");
});

test("a local provider is reached over its own binding, by those who speak to providers", async () => {
  expect(await ask("oauth", `${origin(provider)}/x`, "LOCAL_PROVIDER_0")).toBe(
    "the local provider",
  );
  expect((await ask<Shown>("auth")).names).not.toContain("LOCAL_PROVIDER_0");
});

test("MAIL is auth's alone, and reaches no loopback address unless the operator names a mail server", async () => {
  expect(await ask("auth", origin(provider), "MAIL")).toBe("refused");
  for (const other of WORKERS.filter((worker) => worker !== "auth"))
    expect((await ask<Shown>(other)).names, other).not.toContain("MAIL");
});

test("the address that a client claims to have is taken off", async () => {
  const names = await ask<string[]>("gateway", "headers");
  expect(names).toContain("x-other");
  expect(names).not.toContain("cf-connecting-ip");
});

test("workerd's own words say why it did not start", async () => {
  await expect(
    startWorkerd({ configPath: `${directory}/absent.capnp`, env: {}, socketNames: ["public"] }),
  ).rejects.toThrow(/workerd did not start: .*absent\.capnp/);
});
