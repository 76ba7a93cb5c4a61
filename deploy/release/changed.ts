import { readOptions, runCommand } from "../command-line.ts";
import { bundle } from "../cloudflare/run/bundle.ts";
import { scriptIn } from "../cloudflare/run/deployment.ts";
import { DEPLOY_OPTIONS, prepareDeployment } from "../cloudflare/run/prepare-deployment.ts";
import { versionTag } from "../cloudflare/run/version-tag.ts";
import { findDeployments } from "../cloudflare/run/versions.ts";
import { findTag } from "./tags.ts";

/** `npm run release:changed -- --env production`: which Workers a rollout would replace. Changes nothing. */
await runCommand(async () => {
  const { env, settings, folder, json } = DEPLOY_OPTIONS;
  const options = readOptions("Compares every Worker's bundle with what runs at Cloudflare.", {
    env,
    settings,
    folder,
    json,
  });
  const { deployment: prepared } = await prepareDeployment(options);
  const { environment, api, order } = prepared;
  const deployment = { ...prepared, folder: `${prepared.folder}-changed` };
  await bundle(deployment);
  const rows = [];
  for (const worker of order) {
    const script = scriptIn(environment, worker);
    const [shares = []] = (await findDeployments(api, script)) ?? [];
    const tags = await Promise.all(
      shares.map(({ version_id }) => findTag(api, script, version_id)),
    );
    const tag = await versionTag(deployment, worker);
    const isSame = tags.length === 1 && tags[0] === tag;
    rows.push({
      worker,
      script,
      change: shares.length === 0 ? "new" : isSame ? "none" : "changed",
    });
  }
  if (options.json === true) console.log(JSON.stringify(rows));
  else for (const { script, change } of rows) console.log(`${change.padEnd(8)} ${script}`);
});
