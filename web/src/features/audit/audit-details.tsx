import { Link } from "@tanstack/react-router";
import type { AuditEntry } from "../../api/queries/audit-log.ts";
import { useFormat } from "../../i18n/format.ts";
import { Button } from "../../ui/button.tsx";
import { Id } from "../../ui/copy.tsx";
import { Dialog } from "../../ui/overlays/dialog.tsx";
import { Facts } from "../../ui/panel.tsx";
import { ActorName } from "./actor-name.tsx";
import { ResultWord } from "./audit-table.tsx";
import { wordsOf } from "./event-words.ts";
import { SubjectLink } from "./subject-link.tsx";
import { useAuditText } from "./text.ts";

/** One whole entry: all that was recorded, to read and to copy. */
export function AuditDetails({
  project,
  entry,
  onClose,
}: {
  project: string;
  entry: AuditEntry;
  onClose: () => void;
}) {
  const text = useAuditText();
  const { details } = text;
  const format = useFormat();
  const data = Object.entries(entry.data);
  return (
    <Dialog
      open
      onClose={onClose}
      title={wordsOf(text, entry.type)}
      footer={<Button onClick={onClose}>{details.close}</Button>}
    >
      <div className="audit-details">
        <Facts
          facts={[
            [details.type, <code key="type">{entry.type}</code>],
            [details.when, format.utc(entry.occurred_at)],
            [details.who, <ActorName key="who" project={project} actor={entry.actor} />],
            [details.subject, <SubjectLink key="what" project={project} subject={entry.subject} />],
            [details.result, <ResultWord key="result" result={entry.result} />],
            [details.address, entry.address === null ? null : <code key="a">{entry.address}</code>],
            [
              details.request,
              entry.request_id === null ? null : <Id key="req" value={entry.request_id} />,
            ],
            [details.event, <Id key="event" value={entry.event_id} />],
            [details.seq, format.number(entry.seq)],
            [details.hash, <Id key="hash" value={entry.hash} what={details.hash} />],
          ]}
        />
        <h3>{details.data}</h3>
        {data.length === 0 ? (
          <p className="quiet">{details.noData}</p>
        ) : (
          <dl className="params">
            {data.map(([name, value]) => (
              <div className="fact" key={name}>
                <dt>
                  <code>{name}</code>
                </dt>
                <dd>
                  <DataValue value={value} />
                </dd>
              </div>
            ))}
          </dl>
        )}
        {entry.request_id === null ? null : (
          <p>
            <Link
              to="/projects/$project/audit"
              params={{ project }}
              search={{ id: entry.request_id }}
            >
              {details.sameRequest}
            </Link>
          </p>
        )}
      </div>
    </Dialog>
  );
}

/** A recorded value as it is: text plain, lists one a line, the rest as JSON. */
function DataValue({ value }: { value: unknown }) {
  if (typeof value === "string") return <code>{value}</code>;
  if (Array.isArray(value) && value.every((one) => typeof one === "string"))
    return (
      <ul>
        {value.map((one) => (
          <li key={one}>
            <code>{one}</code>
          </li>
        ))}
      </ul>
    );
  return <code>{JSON.stringify(value)}</code>;
}
