import type { FlowsFilter } from "../../api/queries/flows.ts";

export const OUTCOMES = ["connected", "denied", "waiting", "failed"] as const;
export const STEPS = ["callback", "exchange", "id_token", "userinfo", "store"] as const;
export type Step = (typeof STEPS)[number];

type Search = {
  [name in "outcome" | "integration" | "external_id" | "since" | "until" | "step" | "cursor"]?:
    | string
    | undefined;
};

/** What the API is asked for what stands in the URL. A result or a step that does not exist counts as absent. */
export function filterOf(search: Search): FlowsFilter {
  const outcome = OUTCOMES.find((known) => known === search.outcome);
  const step = asStep(search.step);
  const { integration, external_id, since, until, cursor } = search;
  return {
    ...(outcome === undefined ? {} : { outcome }),
    ...(step === undefined ? {} : { step }),
    ...(integration === undefined ? {} : { integration }),
    ...(external_id === undefined ? {} : { external_id }),
    ...(since === undefined ? {} : { since }),
    ...(until === undefined ? {} : { until }),
    ...(cursor === undefined ? {} : { cursor }),
  };
}

export const asStep = (value: string | null | undefined): Step | undefined =>
  STEPS.find((known) => known === value);
