import {
  Ban,
  CircleCheck,
  CircleDashed,
  CirclePause,
  CircleX,
  CircleSlash,
  Hourglass,
  type LucideIcon,
  RotateCw,
  Trash2,
} from "lucide-react";
import { Icon } from "./icon.tsx";
import { useUiText } from "./text.ts";

export type ConnectionState =
  | "pending"
  | "active"
  | "needs_reauth"
  | "disabled"
  | "revoked"
  | "deleted";
export type FlowOutcome = "connected" | "denied" | "waiting" | "failed";

const STATES: Readonly<Record<ConnectionState, readonly [LucideIcon, string]>> = {
  pending: [CircleDashed, "pending"],
  active: [CircleCheck, "active"],
  needs_reauth: [RotateCw, "reauth"],
  disabled: [CirclePause, "disabled"],
  revoked: [Ban, "revoked"],
  deleted: [Trash2, "disabled"],
};

const OUTCOMES: Readonly<Record<FlowOutcome, readonly [LucideIcon, string]>> = {
  connected: [CircleCheck, "active"],
  denied: [CircleSlash, "disabled"],
  waiting: [Hourglass, "pending"],
  failed: [CircleX, "failed"],
};

const Badge = ({ icon, look, word }: { icon: LucideIcon; look: string; word: string }) => (
  <span className={`state ${look}`}>
    <Icon of={icon} />
    {word}
  </span>
);

/** A connection's state: icon, word and colour, in this order. */
export function StateBadge({ state }: { state: ConnectionState }) {
  const [icon, look] = STATES[state];
  return <Badge icon={icon} look={look} word={useUiText().states[state]} />;
}

/** How a flow ended. */
export function OutcomeBadge({ outcome }: { outcome: FlowOutcome }) {
  const [icon, look] = OUTCOMES[outcome];
  return <Badge icon={icon} look={look} word={useUiText().outcomes[outcome]} />;
}
