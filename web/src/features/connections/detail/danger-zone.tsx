import type { ReactNode } from "react";
import type { Connection } from "../../../api/queries/connections.ts";
import { Button } from "../../../ui/button.tsx";
import { Panel } from "../../../ui/panel.tsx";
import { canMove } from "#shared/contracts/tokens/connection-states";
import { useActionsText } from "../actions/text.ts";
import type { useConnectionActions } from "../actions/use-connection-actions.ts";
import { useDetailText } from "./text.ts";

/** Disable or enable, revoke, delete: what the connection's state allows. */
export function DangerZone({
  connection,
  integrationName,
  actions,
  maySwitch,
  onRevoke,
  onDelete,
}: {
  connection: Connection;
  integrationName: string;
  actions: ReturnType<typeof useConnectionActions>;
  /** False in an archived project, where connections can only be ended. */
  maySwitch: boolean;
  onRevoke: () => void;
  onDelete: () => void;
}) {
  const text = useDetailText().danger;
  const words = useActionsText();
  const { state } = connection;
  return (
    <Panel title={text.title} flush>
      <ul className="danger-zone">
        {maySwitch && canMove(state, "disable") ? (
          <Row title={text.disable} detail={text.disableDetail}>
            <Button
              busy={actions.doing === "disable" && words.disabling}
              onClick={() => actions.start("disable", connection)}
            >
              {words.disable}
            </Button>
          </Row>
        ) : null}
        {maySwitch && canMove(state, "enable") ? (
          <Row title={text.enable} detail={text.enableDetail}>
            <Button
              busy={actions.doing === "enable" && words.enabling}
              onClick={() => actions.start("enable", connection)}
            >
              {words.enable}
            </Button>
          </Row>
        ) : null}
        {canMove(state, "revoke") ? (
          <Row title={text.revoke(integrationName)} detail={text.revokeDetail}>
            <Button variant="danger-quiet" onClick={onRevoke}>
              {words.revoke}
            </Button>
          </Row>
        ) : null}
        <Row title={text.delete} detail={text.deleteDetail}>
          <Button variant="danger-quiet" onClick={onDelete}>
            {text.deleteButton}
          </Button>
        </Row>
      </ul>
    </Panel>
  );
}

const Row = ({
  title,
  detail,
  children,
}: {
  title: string;
  detail: string;
  children: ReactNode;
}) => (
  <li>
    <div>
      <b>{title}</b>
      <p>{detail}</p>
    </div>
    {children}
  </li>
);
