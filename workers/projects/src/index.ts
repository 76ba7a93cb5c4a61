import { makeEntrypoint } from "#shared/rpc/make-entrypoint";
import { makeParts } from "./context.ts";
import { projectsService } from "./service.ts";

export default makeEntrypoint(projectsService, makeParts);
