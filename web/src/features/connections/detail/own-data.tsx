import type { Connection } from "../../../api/queries/connections.ts";
import { Facts, Panel } from "../../../ui/panel.tsx";
import { useDetailText } from "./text.ts";

/** What the app keeps with the connection, and what the integration keeps of the provider's answers. */
export function OwnData({ connection }: { connection: Connection }) {
  const text = useDetailText().facts;
  const groups = [
    [text.tags, connection.tags],
    [text.metadata, connection.metadata],
    [text.extra, connection.extra],
  ] as const;
  return groups.map(([title, values]) =>
    Object.keys(values).length === 0 ? null : (
      <Panel key={title} title={title}>
        <Facts
          facts={Object.entries(values).map(
            ([name, value]) =>
              [
                <span key="name" className="mono">
                  {name}
                </span>,
                <span key="value" className="mono pre-wrap">
                  {typeof value === "string" ? value : JSON.stringify(value)}
                </span>,
              ] as const,
          )}
        />
      </Panel>
    ),
  );
}
