import { Ban, CircleCheck, type LucideIcon, Trash2 } from "lucide-react";
import type { EndUser } from "../../api/queries/end-users.ts";
import { Icon } from "../../ui/icon.tsx";
import { useEndUsersText } from "./text.ts";

const LOOKS: Readonly<Record<EndUser["state"], readonly [LucideIcon, string]>> = {
  active: [CircleCheck, "active"],
  blocked: [Ban, "reauth"],
  deleting: [Trash2, "disabled"],
};

/** Whether a person can use their connections: icon, word and colour. */
export function EndUserBadge({ state }: Pick<EndUser, "state">) {
  const [icon, look] = LOOKS[state];
  return (
    <span className={`state ${look}`}>
      <Icon of={icon} />
      {useEndUsersText().states[state]}
    </span>
  );
}
