import { Archive, Ban, CircleCheck, CircleDashed, type LucideIcon, Trash2 } from "lucide-react";
import { Icon } from "../../ui/icon.tsx";
import { useAdminText } from "./text.ts";

export type ShownState = keyof ReturnType<typeof useAdminText>["states"];

const LOOKS: Readonly<Record<ShownState, readonly [LucideIcon, string]>> = {
  active: [CircleCheck, "active"],
  pending: [CircleDashed, "pending"],
  suspended: [Ban, "failed"],
  archived: [Archive, "disabled"],
  deleting: [Trash2, "disabled"],
};

/** The state of an account or a project: icon, word and colour. */
export function StateWord({ state }: { state: ShownState }) {
  const [icon, look] = LOOKS[state];
  return (
    <span className={`state ${look}`}>
      <Icon of={icon} />
      {useAdminText().states[state]}
    </span>
  );
}
