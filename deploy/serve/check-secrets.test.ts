import { expect, test } from "vitest";
import { ENVIRONMENT } from "../workerd/environment.ts";
import { kindOf } from "../cloudflare/config/secret-kinds.ts";
import { checkSecrets } from "./check-secrets.ts";

const names = [...new Set(Object.values(ENVIRONMENT).flatMap(({ secrets }) => secrets))];
const GOOD = Object.fromEntries(names.map((name) => [name, kindOf(name).make()]));
const OF_STORES = ["DATABASE_URL", "REDIS_URL", "REDIS_TOKEN"];

test("the secrets that bootstrap makes are right", async () => {
  await expect(checkSecrets(GOOD)).resolves.toBeUndefined();
});

test.each(names.filter((name) => !OF_STORES.includes(name)))(
  "a wrong %s is named before anything starts, and its value is not shown",
  async (name) => {
    const refused = await checkSecrets({ ...GOOD, [name]: "s3cret" }).catch((error) => error);
    expect(refused.problems).toEqual([expect.stringMatching(new RegExp(`^${name} is `))]);
    expect(refused.message).not.toContain("s3cret");
  },
);
