import { Link } from "@tanstack/react-router";
import { CircleCheck, CircleDashed, RotateCw } from "lucide-react";
import type { EndUser } from "../../api/queries/end-users.ts";
import { useFormat } from "../../i18n/format.ts";
import { Icon } from "../../ui/icon.tsx";
import { useUiText } from "../../ui/text.ts";
import { useEndUsersText } from "./text.ts";

/** How many connections a person has, by state; each number leads to the rows behind it. */
export function ConnectionCounts({ project, user }: { project: string; user: EndUser }) {
  const text = useEndUsersText();
  const ui = useUiText();
  const format = useFormat();
  const { active, needs_reauth: needsReauth, other } = user.connections;
  if (active + needsReauth + other === 0)
    return <span className="faint">{text.noConnections}</span>;
  const link = (
    count: number,
    icon: typeof CircleCheck,
    ink: string,
    word: string,
    state?: string,
  ) =>
    count === 0 ? null : (
      <Link
        className={`with-icon ${ink}`}
        to="/projects/$project/connections"
        params={{ project }}
        search={{ external_id: user.external_id, ...(state === undefined ? {} : { state }) }}
        title={word}
      >
        <Icon of={icon} />
        <span className="num">{format.number(count)}</span>
        <span className="only-wide">{word}</span>
        <span className="visually-hidden">{word}</span>
      </Link>
    );
  return (
    <span className="counts">
      {link(active, CircleCheck, "ink-active", ui.states.active, "active")}
      {link(needsReauth, RotateCw, "ink-reauth", ui.states.needs_reauth, "needs_reauth")}
      {link(other, CircleDashed, "ink-disabled", text.other)}
    </span>
  );
}
