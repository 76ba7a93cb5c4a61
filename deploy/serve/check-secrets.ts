import { kindOf } from "../cloudflare/config/secret-kinds.ts";
import { ENVIRONMENT } from "../workerd/environment.ts";
import { SettingsError } from "./settings.ts";

/** Their form is read with the other settings. */
const OF_STORES = new Set(["DATABASE_URL", "REDIS_URL", "REDIS_TOKEN"]);

/**
 * Looks at every secret as the Workers would, before anything is started.
 *
 * @throws SettingsError that names each one that they refuse, with no value.
 */
export async function checkSecrets(values: Readonly<Record<string, string>>): Promise<void> {
  const names = new Set(Object.values(ENVIRONMENT).flatMap(({ secrets }) => secrets));
  const problems = await Promise.all(
    [...names].map(async (name) => {
      const value = values[name];
      if (value === undefined || OF_STORES.has(name)) return [];
      const problem = await kindOf(name).findProblem(value);
      return problem === null ? [] : [`${name} ${problem}`];
    }),
  );
  if (problems.flat().length > 0) throw new SettingsError(problems.flat());
}
