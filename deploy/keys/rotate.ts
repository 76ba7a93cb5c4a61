import { readOptions, runCommand } from "../command-line.ts";
import { callJobs, findJobsDoor } from "./jobs-client.ts";

/**
 * `npm run keys:rotate`: re-wraps every data key under the primary key-encryption key (the first of VAULT_KEYS, and of ACCOUNT_KEYS for what auth seals), and
 * re-seals what is sealed under older data keys. With `-- --env staging`, that installation's on Cloudflare. Online, and to be repeated at any time: it goes on where it stopped.
 */
type Round = {
  provider_keys: { rewrapped: number; remaining: number };
  webhook_keys: { rewrapped: number; remaining: number };
  account_keys: { rewrapped: number; remaining: number };
  token_keys: { rewrapped: number; remaining: number };
  data_keys: { resealed: number; remaining: number };
};

const ROUND = { limit: 200 };

await runCommand(async () => {
  const { env, json = false } = readOptions(
    "Puts everything under the first key of VAULT_KEYS and of ACCOUNT_KEYS.",
    {
      env: { type: "string", meaning: "an installation on Cloudflare: staging or production" },
      json: { type: "boolean", meaning: "prints the counts as JSON" },
    },
  );
  const door = await findJobsDoor(env);
  const total = { rewrapped: 0, resealed: 0 };
  for (;;) {
    const round = await callJobs<Round>(door, "/keys/rotate", ROUND);
    const wrapped = [round.provider_keys, round.webhook_keys, round.account_keys, round.token_keys];
    const rewrapped = wrapped.reduce((sum, one) => sum + one.rewrapped, 0);
    const done = rewrapped + round.data_keys.resealed;
    const remaining = wrapped.reduce((sum, one) => sum + one.remaining, round.data_keys.remaining);
    total.rewrapped += rewrapped;
    total.resealed += round.data_keys.resealed;
    if (!json) console.error(`${done} done, ${remaining} to go…`);
    if (remaining === 0) break;
    if (done === 0)
      throw new Error(
        `${remaining} rows do not move: a key that wraps them is missing from VAULT_KEYS or ACCOUNT_KEYS (GET /readyz at the Jobs door names it), or somebody else is at it.`,
      );
  }
  if (json) console.log(JSON.stringify(total));
  else
    console.log(
      `Every data key is under the primary key: ${total.rewrapped} re-wrapped, ${total.resealed} re-sealed.`,
    );
});
