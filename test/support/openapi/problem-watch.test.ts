import { type Server, createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, expect, test } from "vitest";
import { ProblemWatch } from "./problem-watch.ts";

const problem = (...codes: string[]) => ({
  content: {
    "application/problem+json": {
      schema: { allOf: [{}, { properties: { code: { enum: codes } } }] },
    },
  },
});
const document = {
  paths: {
    "/v1/things/{thing_id}": {
      get: { responses: { 200: {}, 404: problem("not_found"), default: {} } },
      delete: {
        responses: { 204: {}, 409: { $ref: "#/components/responses/ThingInUse" } },
      },
    },
  },
  components: { responses: { ThingInUse: problem("thing_in_use") } },
};

let server: Server;
let url: string;
beforeAll(async () => {
  server = createServer((_, response) => response.end(JSON.stringify(document)));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => server.close());

const line = (method: string, route: string, status: number, code?: string) =>
  `[workerd] ${JSON.stringify({
    "event.action": "request_answered",
    "http.request.method": method,
    "http.response.status_code": status,
    labels: { route, code },
  })}`;

async function undeclared(...lines: string[]): Promise<string[]> {
  const watch = new ProblemWatch();
  await watch.readDocument(url);
  for (const one of lines) watch.see(one);
  return watch.undeclared();
}

test("an answer that its operation declares is well", async () => {
  expect(
    await undeclared(
      line("GET", "/v1/things/:thing_id", 404, "not_found"),
      line("HEAD", "/v1/things/:thing_id", 404, "not_found"),
      line("DELETE", "/v1/things/:thing_id", 409, "thing_in_use"),
      line("GET", "/v1/things/:thing_id", 200),
      line("GET", "/connect/:token", 410, "connect_session_invalid"),
      line("POST", "/v1/things/:thing_id", 405, "method_not_allowed"),
      line("GET", "unmatched", 404, "not_found"),
      line("GET", "/readyz", 503),
      "[workerd] something else",
    ),
  ).toEqual([]);
});

test.each([
  ["GET", "/v1/things/:thing_id", 409, "thing_in_use"],
  ["DELETE", "/v1/things/:thing_id", 404, "not_found"],
  ["GET", "/v1/things/:thing_id", 400, "not_found"],
  ["GET", "/v1/things", 404, "not_found"],
  ["GET", "/connect/:token", 409, "needs_reauth"],
])("%s %s: %i %s is found out, once", async (method, route, status, code) => {
  const answered = line(method, route, status, code);
  expect(await undeclared(answered, answered)).toEqual([`${method} ${route}: ${status} ${code}`]);
});
