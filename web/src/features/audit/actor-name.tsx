import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import type { AuditEntry } from "../../api/queries/audit-log.ts";
import { membersQuery } from "../../api/queries/people/members.ts";
import { sessionQuery } from "../../api/session.ts";
import { shortId } from "../../ui/copy.tsx";
import { useAuditText } from "./text.ts";

/** Who did it: the reader and the project's members by name, others by what they are and their id. */
export function ActorName({ project, actor }: { project: string; actor: AuditEntry["actor"] }) {
  const text = useAuditText();
  const account = useQuery(sessionQuery).data?.account;
  const isOther = actor.type === "account" && actor.id !== account?.id;
  const members = useQuery({ ...membersQuery(project), enabled: isOther }).data;
  const member = members?.find(({ account_id }) => account_id === actor.id);
  if (actor.type === "account" && account !== undefined && actor.id === account.id)
    return (
      <span title={account.id}>
        {text.you(account.name)}
        <ByToken actor={actor} />
      </span>
    );
  const kind = Object.entries(text.actors).find(([type]) => type === actor.type)?.[1] ?? actor.type;
  if (actor.id === null) return kind;
  if (member?.name != null)
    return (
      <span title={`${member.email ?? ""} ${actor.id}`.trim()}>
        {member.name}
        <ByToken actor={actor} />
      </span>
    );
  const id = <code title={actor.id}>{shortId(actor.id)}</code>;
  return (
    <span className="audit-actor">
      {kind}{" "}
      {actor.type === "api_key" ? (
        <Link to="/projects/$project/api-keys" params={{ project }} search={{ key: actor.id }}>
          {id}
        </Link>
      ) : (
        id
      )}
      <ByToken actor={actor} />
    </span>
  );
}

/** Which personal access token the account used, if it used one. */
function ByToken({ actor: { token_id: id } }: { actor: AuditEntry["actor"] }) {
  const text = useAuditText();
  if (id === undefined) return null;
  return (
    <span className="faint small" title={id}>
      {" "}
      {text.byToken} <code>{shortId(id)}</code>
    </span>
  );
}
