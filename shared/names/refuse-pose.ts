import type { FieldError } from "../contracts/errors.ts";
import { type Err, err } from "../result.ts";
import { poseOf } from "./posing-name.ts";

/** What a service answers to a name that poses as something else. */
type PosingName = {
  readonly code: "invalid_request";
  readonly detail: string;
  readonly errors: readonly FieldError[];
};

/**
 * Refuses a name that looks like a provider's or like a notice of security; null for an honest or a missing one.
 *
 * @param provider the name of the provider that the named thing is for, which it may have.
 */
export function refusePose(name: string | undefined, provider?: string): Err<PosingName> | null {
  const pose = name === undefined ? null : poseOf(name);
  if (pose === null || (pose !== "notice" && pose.provider === provider)) return null;
  const message =
    pose === "notice"
      ? "It looks like a notice of security. Use the name of what it stands for."
      : `It looks like ${pose.provider}. Use a name of your own.`;
  return err({
    code: "invalid_request",
    detail: "The name could mislead the people who see it when they connect an account.",
    errors: [{ path: "/name", message, code: "posing_name" }],
  });
}
