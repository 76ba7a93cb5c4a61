import { readOptions, runCommand } from "../command-line.ts";
import { refuseContractions } from "../cloudflare/run/expand-only.ts";
import { migrate } from "../migrate.ts";
import { makeNeon } from "./neon.ts";

/** Never the branch of staging or production, whatever it is called. */
const NAME = /^pr-\d+$/;

/**
 * `npm run release:database -- --branch pr-12`: copies the database as a branch at Neon and migrates the copy, so that a
 * migration meets real data before it is merged. The connection string stays in this process.
 */
await runCommand(async () => {
  const options = readOptions("Tries the migrations on a branch of the database at Neon.", {
    branch: { type: "string", meaning: "pr- and the number of a pull request" },
    remove: { type: "boolean", meaning: "removes the branch" },
  });
  const { branch: name = "" } = options;
  if (!NAME.test(name)) throw new Error("--branch is not pr- and a number.");
  const neon = makeNeon(process.env);
  if (options.remove === true) {
    const wasThere = await neon.removeBranch(name);
    console.log(wasThere ? `${name} is removed` : `There is no branch ${name}`);
    return;
  }
  const branch = await neon.takeBranch(name);
  const wsProxy = process.env["DATABASE_WS_PROXY"];
  const { applied } = await migrate(await neon.connectionString(branch), {
    review: refuseContractions,
    ...(wsProxy === undefined ? {} : { wsProxy }),
  });
  console.log(`${name}: migrations applied: ${applied}`);
});
