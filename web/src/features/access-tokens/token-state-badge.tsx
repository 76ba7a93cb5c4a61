import { Ban, CircleCheck, Hourglass, type LucideIcon, TriangleAlert } from "lucide-react";
import type { AccessToken } from "../../api/queries/people/access-tokens.ts";
import { Icon } from "../../ui/icon.tsx";
import { useAccessTokensText } from "./text.ts";

type State = "active" | "expiring" | "expired" | "revoked";

const SOON_MS = 14 * 86_400_000;
const LOOKS: Readonly<Record<State, readonly [LucideIcon, string]>> = {
  active: [CircleCheck, "active"],
  expiring: [TriangleAlert, "reauth"],
  expired: [Hourglass, "disabled"],
  revoked: [Ban, "revoked"],
};

function stateOf({ expires_at, revoked_at }: AccessToken, nowMs: number): State {
  if (revoked_at !== null) return "revoked";
  const left = Date.parse(expires_at) - nowMs;
  if (left <= 0) return "expired";
  return left < SOON_MS ? "expiring" : "active";
}

export function TokenStateBadge({ token }: { token: AccessToken }) {
  const { states } = useAccessTokensText();
  const state = stateOf(token, Date.now());
  const [icon, look] = LOOKS[state];
  return (
    <span className={`state ${look}`}>
      <Icon of={icon} />
      {states[state]}
    </span>
  );
}
