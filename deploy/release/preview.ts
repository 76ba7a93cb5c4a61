import { readOptions, runCommand } from "../command-line.ts";
import { bundle } from "../cloudflare/run/bundle.ts";
import { deployPages, runWithSecrets, scriptIn } from "../cloudflare/run/deployment.ts";
import { DEPLOY_OPTIONS, prepareDeployment } from "../cloudflare/run/prepare-deployment.ts";
import { takeFolder } from "../cloudflare/run/state.ts";
import { findDeployments } from "../cloudflare/run/versions.ts";

/** Cloudflare's form of an alias and of a branch's address. */
const NAME = /^[a-z][a-z\d-]{0,27}$/;

/**
 * `npm run release:preview -- --env staging --name pr-12`: uploads every Worker as a version that gets no request, and
 * the dashboard as a preview with an address. What runs stays as it is.
 */
await runCommand(async () => {
  const options = readOptions("Uploads a preview. What runs stays as it is.", {
    env: DEPLOY_OPTIONS.env,
    settings: DEPLOY_OPTIONS.settings,
    folder: DEPLOY_OPTIONS.folder,
    name: { type: "string", meaning: "such as pr-12: small letters, digits and -, 28 at most" },
  });
  const { name = "" } = options;
  if (!NAME.test(name)) throw new Error("--name is not small letters, digits and -, 28 at most.");
  const { deployment: prepared, findings } = await prepareDeployment(options);
  const problem = findings.find(({ status }) => status === "problem");
  if (problem !== undefined)
    throw new Error(`Nothing was uploaded: ${problem.name} ${problem.message}`);
  if (prepared.environment === "production")
    throw new Error("Previews are uploaded to staging only: they could reach people's tokens.");
  const deployment = { ...prepared, folder: `${prepared.folder}-preview` };
  await using _ = await takeFolder(deployment.folder);
  console.log(await bundle(deployment));
  for (const worker of deployment.order) {
    const script = scriptIn(deployment.environment, worker);
    if ((await findDeployments(deployment.api, script)) === null) {
      console.log(`${script} is not deployed yet, so it has no versions`);
      continue;
    }
    await runWithSecrets(deployment, worker, ["versions", "upload", "--preview-alias", name]);
    console.log(`${script}: uploaded`);
  }
  console.log(`${await deployPages(deployment, name)}: uploaded as the preview ${name}`);
});
