import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { type AuditEntry, connectionEventsQuery } from "../../../api/queries/connection-events.ts";
import { Id } from "../../../ui/copy.tsx";
import { Icon } from "../../../ui/icon.tsx";
import { Panel } from "../../../ui/panel.tsx";
import { ProblemNotice } from "../../../ui/problem-notice.tsx";
import { Time } from "../../../ui/time.tsx";
import { eventCodes, eventWords } from "./event-words.ts";
import { useDetailText } from "./text.ts";

/** What happened to a connection, from the audit log, newest first. */
export function Timeline({ project, connection }: { project: string; connection: string }) {
  const text = useDetailText().timeline;
  const events = useQuery(connectionEventsQuery(project, connection));
  return (
    <Panel
      title={text.title}
      flush
      aside={
        <Link to="/projects/$project/audit" params={{ project }} search={{ subject: connection }}>
          {text.all}
        </Link>
      }
    >
      {events.data === undefined ? (
        <div className="panel-body">
          {events.error === null ? (
            <span className="skeleton w3" />
          ) : (
            <ProblemNotice error={events.error} onRetry={() => void events.refetch()} />
          )}
        </div>
      ) : events.data.length === 0 ? (
        <div className="panel-body quiet">{text.none}</div>
      ) : (
        <ol className="events">
          {events.data.map((event) => (
            <Event key={event.event_id} event={event} />
          ))}
        </ol>
      )}
    </Panel>
  );
}

function Event({ event }: { event: AuditEntry }) {
  const text = useDetailText().timeline;
  const { icon, ink, title } = eventWords(event, text);
  const codes = eventCodes(event);
  return (
    <li>
      <Icon of={icon} className={ink} />
      <div>
        <b>{title}</b>
        <p>
          {codes.map((code) => (
            <span key={code}>
              <code>{code}</code>{" "}
            </span>
          ))}
          <ActorWords {...event.actor} />
        </p>
      </div>
      <Time at={event.occurred_at} />
    </li>
  );
}

function ActorWords({ type, id }: AuditEntry["actor"]) {
  const text = useDetailText().timeline;
  const known = Object.entries(text.actors).find(([name]) => name === type)?.[1];
  const isPerson = type === "account" || type === "api_key";
  return (
    <>
      {text.by} {known ?? type} {isPerson && id !== null ? <Id value={id} /> : null}
    </>
  );
}
