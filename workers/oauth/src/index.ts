import { makeEntrypoint } from "#shared/rpc/make-entrypoint";
import { makeParts } from "./context.ts";
import { oauthService } from "./service.ts";

export default makeEntrypoint(oauthService, makeParts);
