import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { type Server, createServer } from "node:net";
import { tmpdir } from "node:os";
import { afterEach, beforeEach, expect, test } from "vitest";
import { type Ports, choosePorts, rememberPorts } from "./kept-ports.ts";
import { findPorts } from "./ports.ts";

let directory: string;
let path: string;
let kept: Ports;
const taken: Server[] = [];

/** Seven free ports in a row, so that the default ones of a running Atlas do not matter. */
beforeEach(async () => {
  directory = await mkdtemp(`${tmpdir()}/atlas-ports-`);
  path = `${directory}/ports.json`;
  const first = await freeRow(10);
  kept = {
    public: first,
    dashboard: first + 1,
    bridge: first + 2,
    sandbox: first + 3,
    app: first + 4,
    metrics: first + 5,
    mailbox: first + 6,
  };
  await rememberPorts(path, kept);
});
afterEach(async () => {
  await Promise.all(taken.splice(0).map((server) => new Promise((done) => server.close(done))));
  await rm(directory, { recursive: true, force: true });
});

async function freeRow(length: number): Promise<number> {
  for (let first = 20_000; first < 60_000; first += length) {
    const row = Array.from({ length }, (_, index) => first + index);
    if ((await findPorts(row)).every((port, index) => port === row[index])) return first;
  }
  throw new Error("no free row of ports");
}

async function take(port: number): Promise<void> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(port, "127.0.0.1", resolve));
  taken.push(server);
}

test("the ports of the last start are taken again", async () => {
  expect(await choosePorts(path, null)).toEqual(kept);
});

test("a port that is taken gives way to the next free one", async () => {
  await take(kept.sandbox);
  await take(kept.mailbox + 1);
  expect(await choosePorts(path, null)).toEqual({ ...kept, sandbox: kept.mailbox + 2 });
});

test("a port that gave way stays where it went", async () => {
  await take(kept.public);
  const moved = await choosePorts(path, null);
  await rememberPorts(path, moved);
  await Promise.all(taken.splice(0).map((server) => new Promise((done) => server.close(done))));
  expect(await choosePorts(path, null)).toEqual({ ...kept, public: kept.mailbox + 1 });
});

test("choosing remembers nothing", async () => {
  await take(kept.public);
  const before = await readFile(path, "utf8");
  await choosePorts(path, null);
  expect(await readFile(path, "utf8")).toBe(before);
});

test("the person's own port wins over Atlas's others, and is refused when it is taken", async () => {
  expect(await choosePorts(path, kept.dashboard)).toEqual({
    ...kept,
    public: kept.dashboard,
    dashboard: kept.mailbox + 1,
  });
  await take(kept.dashboard);
  await expect(choosePorts(path, kept.dashboard)).rejects.toThrow(
    `port ${kept.dashboard} is taken. Free it, or set PORT to another one.`,
  );
});

test.each(["", "[]", "null", '{"public":"8787","dashboard":0,"bridge":70000}'])(
  "a file that says %j leads to the default ports",
  async (content) => {
    await writeFile(path, content);
    const ports = await choosePorts(path, null);
    for (const port of Object.values(ports)) expect(port).toBeGreaterThanOrEqual(8787);
    expect(new Set(Object.values(ports)).size).toBe(7);
  },
);
