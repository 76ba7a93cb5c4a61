import { makeEntrypoint } from "#shared/rpc/make-entrypoint";
import { makeParts } from "./context.ts";
import { providersService } from "./service.ts";

export default makeEntrypoint(providersService, makeParts);
