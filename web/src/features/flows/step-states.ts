import type { Flow } from "../../api/queries/flows.ts";
import type { Provider } from "../../api/queries/integrations.ts";
import { STEPS, type Step, asStep } from "./flow-filter.ts";

export type StepState = "passed" | "ended" | "skipped" | "not_reached";
type Protocol = Provider["protocol"] | undefined;

/**
 * How far a flow came, step by step. Plain OAuth has no id token. With OpenID Connect the profile is only asked for when
 * the id token names nobody, so a flow that came past it tells nothing about it.
 */
export function stepStates(
  flow: Pick<Flow, "outcome" | "step">,
  protocol: Protocol,
): readonly (readonly [Step, StepState])[] {
  const ended = asStep(flow.step);
  const end = flow.outcome === "connected" ? STEPS.length : STEPS.indexOf(ended ?? "callback");
  return STEPS.map((step, index) => [step, stateOf(step, index - end, protocol)] as const);
}

function stateOf(step: Step, distance: number, protocol: Protocol): StepState {
  if (distance === 0) return "ended";
  const isNeeded = !(step === "id_token" && protocol === "oauth2");
  if (!isNeeded || (distance < 0 && step === "userinfo" && protocol === "oidc")) return "skipped";
  return distance < 0 ? "passed" : "not_reached";
}
