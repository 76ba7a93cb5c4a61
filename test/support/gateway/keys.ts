import { importCheckKeys, mintApiKey } from "#shared/crypto/api-key";
import { newId } from "#shared/ids";
import { CHECK_SECRET } from "./doubles.ts";

/** A key with a correct check code under the tests' secret. */
export const mintTestKey = async (): Promise<string> =>
  mintApiKey(await importCheckKeys(CHECK_SECRET, "CHECK_SECRET"), newId("apiKey"));
