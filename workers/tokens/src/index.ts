import { makeEntrypoint } from "#shared/rpc/make-entrypoint";
import { makeParts } from "./context.ts";
import { tokensService } from "./service.ts";

export default makeEntrypoint(tokensService, makeParts);
