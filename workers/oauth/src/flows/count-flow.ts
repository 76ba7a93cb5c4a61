import { flows } from "#shared/metrics/families";
import { meter } from "#shared/metrics/meter";
import type { FlowRow } from "./flow-log-repository.ts";

type Ended = Pick<FlowRow, "step" | "outcome" | "code" | "integrationId">;

/** Counts a flow that ended, whether its line is written or not. */
export const countFlow = ({ step, outcome, code, integrationId }: Ended): void =>
  meter.count(flows, {
    step: step ?? "done",
    result: outcome,
    code: code ?? "ok",
    integration: integrationId ?? "none",
  });
