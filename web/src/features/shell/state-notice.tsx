import { useSuspenseQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { Archive, Ban, Trash2 } from "lucide-react";
import { projectQuery } from "../../api/queries/projects.ts";
import { Callout } from "../../ui/callout.tsx";
import { Time } from "../../ui/time.tsx";
import { useShellText } from "./text.ts";

/** Says above every page that the project is archived, suspended or being deleted, with the way to change that. */
export function StateNotice({ project: id }: { project: string }) {
  const { state: text } = useShellText();
  const { state, deletes_at } = useSuspenseQuery(projectQuery(id)).data;
  if (state === "active") return null;
  if (state === "suspended")
    return (
      <Callout look="failed" icon={Ban} title={text.suspended}>
        {text.suspendedDetail}
      </Callout>
    );
  const settings = (
    <Link to="/projects/$project/settings" params={{ project: id }} search={{ tab: "danger" }}>
      {text.change}
    </Link>
  );
  return state === "archived" ? (
    <Callout look="reauth" icon={Archive} title={text.archived}>
      {text.archivedDetail} {settings}
    </Callout>
  ) : (
    <Callout look="failed" icon={Trash2} title={text.deleting}>
      {text.deletingDetail} <Time full at={deletes_at} />. {settings}
    </Callout>
  );
}
