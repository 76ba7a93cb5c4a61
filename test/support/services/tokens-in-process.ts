import type { ServiceName } from "#shared/contracts/service-names";
import type { TokensService } from "#shared/contracts/tokens/service";
import type { Deps } from "../../../workers/tokens/src/context.ts";
import { tokensService } from "../../../workers/tokens/src/service.ts";
import { serveInProcess } from "./in-process.ts";

/** The tokens service as another Worker calls it. */
export const tokensInProcess = (deps: Deps, caller: ServiceName = "gateway"): TokensService =>
  serveInProcess(tokensService, deps, caller);
