import { type Server, createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, expect, test } from "vitest";
import { makeRedisGet } from "./redis-get.ts";

const servers: Server[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) server.close();
});

/** A server on loopback that answers everything with this status. */
async function answering(status: number, headers: Record<string, string>, body: string) {
  const asked: string[] = [];
  const server = createServer(({ url, headers: { authorization } }, response) => {
    asked.push(`${url} ${authorization}`);
    response.writeHead(status, headers).end(body);
  });
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return { asked, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` };
}

const get = (url: string) => makeRedisGet({ REDIS_URL: url, REDIS_TOKEN: "token" }, 5_000)("t:1");

test("a value is asked for by its path, with the token", async () => {
  const redis = await answering(200, {}, '{"result":"value"}');
  expect(await get(`${redis.url}/`)).toBe("value");
  expect(redis.asked).toEqual(["/get/t:1 Bearer token"]);
});

test("a redirect is a failure, and the token goes nowhere else", async () => {
  const canary = await answering(200, {}, '{"result":"value"}');
  const redis = await answering(307, { location: `${canary.url}/get/t:1` }, "");
  await expect(get(redis.url)).rejects.toThrow("307");
  expect(canary.asked).toEqual([]);
});

test.each(["{}", '{"result":1}', '{"error":"x"}', "null", "text"])(
  "%s is a failure and not an absent value",
  async (body) => {
    const redis = await answering(200, {}, body);
    await expect(get(redis.url)).rejects.toThrow(/value|JSON/);
  },
);
