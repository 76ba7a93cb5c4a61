import { makeEntrypoint } from "#shared/rpc/make-entrypoint";
import { makeParts } from "./context.ts";
import { usersService } from "./service.ts";

export default makeEntrypoint(usersService, makeParts);
