import {
  Ban,
  CircleCheck,
  Hourglass,
  type LucideIcon,
  RefreshCw,
  TriangleAlert,
} from "lucide-react";
import { Icon } from "../../ui/icon.tsx";
import type { KeyState } from "./key-state.ts";
import { useApiKeysText } from "./text.ts";

const LOOKS: Readonly<Record<KeyState, readonly [LucideIcon, string]>> = {
  active: [CircleCheck, "active"],
  expiring: [TriangleAlert, "reauth"],
  replaced: [RefreshCw, "disabled"],
  expired: [Hourglass, "disabled"],
  revoked: [Ban, "revoked"],
};

export function KeyStateBadge({ state }: { state: KeyState }) {
  const [icon, look] = LOOKS[state];
  return (
    <span className={`state ${look}`}>
      <Icon of={icon} />
      {useApiKeysText().states[state]}
    </span>
  );
}
