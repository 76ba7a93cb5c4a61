import { readOptions, runCommand } from "../command-line.ts";
import {
  parseSettings,
  readEnvironmentName,
  settingsPath,
  writeSettings,
} from "../cloudflare/config/settings.ts";

/** `npm run release:settings -- --env staging`: writes the settings that a pipeline keeps as one secret, for this user only. */
await runCommand(async () => {
  const options = readOptions("Writes the settings of an environment from ATLAS_SETTINGS.", {
    env: { type: "string", meaning: "staging or production" },
    settings: { type: "string", meaning: "another file than deploy/secrets/<env>.json" },
  });
  const environment = readEnvironmentName(options.env);
  const settings = parseSettings(process.env["ATLAS_SETTINGS"] ?? "");
  if (settings === null)
    throw new Error(
      `ATLAS_SETTINGS is not a JSON object of names and texts. Set it to what npm run bootstrap -- --env ${environment} wrote.`,
    );
  await writeSettings(options.settings ?? settingsPath(environment), settings);
  console.log(`${Object.keys(settings).length} settings of ${environment} are there.`);
});
