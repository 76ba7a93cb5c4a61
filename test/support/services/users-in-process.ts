import type { UsersService } from "#shared/contracts/users/service";
import type { Database } from "#shared/db/client";
import type { Logger } from "#shared/observe/log";
import { usersService } from "../../../workers/users/src/service.ts";
import { serveInProcess } from "./in-process.ts";
import { operatorSays } from "./platform.ts";

/** The users service, called by the gateway. */
export const usersInProcess = ({ db, log }: { db: Database; log: Logger }): UsersService =>
  serveInProcess(
    usersService,
    { db, log, waitUntil: () => undefined, ...operatorSays() },
    "gateway",
  );
