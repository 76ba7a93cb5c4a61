import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { unstable_readConfig } from "wrangler";
import { ALL_WORKERS, wranglerConfigPath } from "../../workerd/environment.ts";
import { ENVIRONMENTS, nameIn, withoutEnvironments, writeEnvironments } from "./environments.ts";

const ROOT = new URL("../../../", import.meta.url);
const read = (path: string): string => readFileSync(new URL(path, ROOT), "utf8");

/** A configuration as wrangler reads it, without what differs between environments by wrangler's own doing. */
function configOf(path: string, env?: string) {
  const config = unstable_readConfig(
    { config: new URL(path, ROOT).pathname, ...(env === undefined ? {} : { env }) },
    { hideWarnings: true },
  );
  const { targetEnvironment: _, topLevelName: __, definedEnvironments: ___, ...rest } = config;
  return rest;
}

const renamed = (value: unknown, environment: "staging" | "production"): unknown =>
  JSON.parse(
    environment === "production"
      ? JSON.stringify(value)
      : JSON.stringify(value)
          .replaceAll(/"(atlas-[a-z]+)"/g, '"$1-staging"')
          .replaceAll("atlas.example.com", "staging.atlas.example.com"),
  );

test.each(ALL_WORKERS)("the environments of %s are written from the top of its file", (worker) => {
  const text = read(wranglerConfigPath(worker));
  expect(writeEnvironments(text), "run npm run generate:environments").toBe(text);
});

test.each(
  ALL_WORKERS.flatMap((worker) => ENVIRONMENTS.map((environment) => [worker, environment])),
)(
  "%s in %s has every binding, variable and trigger of the top level, and is minified",
  (worker, environment) => {
    const path = wranglerConfigPath(worker as (typeof ALL_WORKERS)[number]);
    const { minify, ...own } = configOf(path, environment);
    const { minify: plain, ...top } = configOf(path);
    expect([minify, plain]).toEqual([true, undefined]);
    expect(JSON.parse(JSON.stringify(own))).toEqual(
      renamed(top, environment as (typeof ENVIRONMENTS)[number]),
    );
  },
);

test("a new table reaches every environment by itself, with the Workers of that environment", () => {
  const text = `name = "atlas-x"

[[durable_objects.bindings]]
name = "HUB"
class_name = "Hub"
script_name = "atlas-telemetry"
`;
  expect(writeEnvironments(text)).toContain(`[[env.staging.durable_objects.bindings]]
name = "HUB"
class_name = "Hub"
script_name = "atlas-telemetry-staging"`);
  expect(withoutEnvironments(writeEnvironments(text))).toBe(text);
});

test("what an environment would not inherit is refused", () => {
  expect(() => writeEnvironments('name = "atlas-x"\nlogpush = true\n')).toThrow(
    'Environments do not inherit "logpush = true": write it as a table.',
  );
  expect(() => writeEnvironments('name = "atlas-x"\nroutes = [\n')).toThrow("as one line");
});

test("a table that was written below the generated part is not lost silently", () => {
  const text = `${writeEnvironments('name = "atlas-x"\n')}\n[[services]]\nbinding = "A"\n`;
  expect(() => writeEnvironments(text)).toThrow("Write the table services above the line");
});

test("previews of the dashboard call staging, and its production calls production", () => {
  const services = (env: string) =>
    unstable_readConfig(
      { config: new URL("web/wrangler.toml", ROOT).pathname, env },
      { hideWarnings: true },
    ).services?.map(({ service }: { service: string }) => service);
  expect(services("production")).toEqual([nameIn("production", "atlas-gateway")]);
  expect(services("preview")).toEqual([nameIn("staging", "atlas-gateway")]);
});
