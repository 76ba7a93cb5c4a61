import {
  type PlatformEnv,
  readPlatformEnv,
} from "../../../workers/users/src/settings/platform-environment.ts";

/** The part of the users service that says what the operator decided; nothing, without variables. */
export const operatorSays = (env: PlatformEnv = {}) => ({ platform: readPlatformEnv(env) });
