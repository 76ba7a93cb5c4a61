import { makeEntrypoint } from "#shared/rpc/make-entrypoint";
import { makeParts } from "./context.ts";
import { authService } from "./service.ts";

export default makeEntrypoint(authService, makeParts);
