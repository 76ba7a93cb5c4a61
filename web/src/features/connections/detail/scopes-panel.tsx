import { CircleCheck, CircleMinus } from "lucide-react";
import type { Connection } from "../../../api/queries/connections.ts";
import type { Integration } from "../../../api/queries/integrations.ts";
import { useFormat } from "../../../i18n/format.ts";
import { Icon } from "../../../ui/icon.tsx";
import { Panel } from "../../../ui/panel.tsx";
import { useDetailText } from "./text.ts";
import { useScopeMeaning } from "./use-scope-meaning.ts";

/** What was asked for and what was granted. Scopes that are known are explained. */
export function ScopesPanel({
  connection,
  integration,
}: {
  connection: Connection;
  integration: Integration | undefined;
}) {
  const text = useDetailText().scopes;
  const format = useFormat();
  const { scope: granted, missing_scopes: missing } = connection;
  const rows = [
    ...granted.map((scope) => ({ scope, isGranted: true })),
    ...missing.map((scope) => ({ scope, isGranted: false })),
  ];
  const meaningOf = useScopeMeaning(integration);
  const isExplained = rows.some(({ scope }) => meaningOf(scope) !== null);
  const counted =
    missing.length === 0
      ? text.all(granted.length)
      : text.counted(format.number(granted.length), format.number(rows.length));
  if (rows.length === 0)
    return (
      <Panel title={text.title}>
        <p className="quiet">{text.none}</p>
      </Panel>
    );
  return (
    <Panel
      title={text.title}
      className="scopes"
      flush
      aside={<span className="quiet num">{counted}</span>}
    >
      <table>
        <thead>
          <tr>
            <th scope="col">
              <span className="visually-hidden">{text.granted}</span>
            </th>
            <th scope="col">{text.scope}</th>
            {isExplained ? (
              <th scope="col" className="col-sm">
                {text.meaning}
              </th>
            ) : null}
          </tr>
        </thead>
        <tbody>
          {rows.map(({ scope, isGranted }) => (
            <tr key={scope} className={isGranted ? undefined : "missing"}>
              <td>
                <span className={isGranted ? "ink-active" : "ink-reauth"}>
                  <Icon of={isGranted ? CircleCheck : CircleMinus} />
                </span>
                <span className="visually-hidden">{isGranted ? text.granted : text.missing}</span>
              </td>
              <td>
                <span className="mono">{scope}</span>
                <span className="sub">{meaningOf(scope)}</span>
                {isGranted ? null : (
                  <>
                    <br />
                    <span className="ink-reauth">{text.asked}</span>
                  </>
                )}
              </td>
              {isExplained ? <td className="col-sm quiet">{meaningOf(scope)}</td> : null}
            </tr>
          ))}
        </tbody>
      </table>
    </Panel>
  );
}
