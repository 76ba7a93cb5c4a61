import { Hono } from "hono";
import { expect, test } from "vitest";
import { type GatewayEnv, anonymous } from "../../context.ts";
import { operationOf } from "./operation-of.ts";

/** The operation of a POST to this path, in this project. */
async function operation(path: string, projectId: string | null): Promise<string> {
  const app = new Hono<GatewayEnv>();
  const project = new Hono<GatewayEnv>();
  const say = project.post(
    "/integrations/:integration_id/test",
    (c, next) => {
      c.env.caller = { ...c.env.caller, projectId };
      return next();
    },
    async (c, next) => {
      c.header("operation", operationOf(c));
      await next();
    },
    (c) => c.body(null),
  );
  app.route("/v1/projects/:project_id", say);
  const scope = { caller: anonymous("req_1", null) } as GatewayEnv["Bindings"];
  const answer = await app.request(path, { method: "POST" }, scope);
  return answer.headers.get("operation") ?? "";
}

test("a project's short name and its id are one operation, and so is a path with escapes", async () => {
  const paths = ["my-app", "prj_1", "m%79-app"].map(
    (name) => `/v1/projects/${name}/integrations/int%5f1/test?x=1`,
  );
  const operations = await Promise.all(paths.map((path) => operation(path, "prj_1")));
  expect(new Set(operations)).toEqual(new Set(["POST /v1/projects/prj_1/integrations/int_1/test"]));
});

test("another project, another thing in it, and a slash inside a name are other operations", async () => {
  const path = "/v1/projects/my-app/integrations";
  const operations = await Promise.all([
    operation(`${path}/int_1/test`, "prj_1"),
    operation(`${path}/int_1/test`, "prj_2"),
    operation(`${path}/int_2/test`, "prj_1"),
    operation(`${path}/int_1%2Ftest/test`, "prj_1"),
  ]);
  expect(new Set(operations).size).toBe(4);
});
