import { Link } from "@tanstack/react-router";
import { type ReactNode, Suspense, lazy, useState } from "react";
import type { Connection } from "../../api/queries/connections.ts";
import { ActionOutcome } from "./actions/action-outcome.tsx";
import { RevokeDialog } from "./actions/revoke-dialog.tsx";
import { useConnectionActions } from "./actions/use-connection-actions.ts";
import { type RowAction, RowMenu } from "./row-menu.tsx";

const ConnectLinkDialog = lazy(() => import("./link/connect-link-dialog.tsx"));

/**
 * The menus of a table of connections.
 *
 * @returns `menu` for the rows; `outcome`, which says above the table what the last action brought; and `dialog`, which
 *   belongs anywhere in the page.
 */
export function useRowActions(project: string): {
  menu: (connection: Connection) => ReactNode;
  outcome: ReactNode;
  dialog: ReactNode;
} {
  const actions = useConnectionActions(project);
  const [asking, setAsking] = useState<{ what: "reconnect" | "revoke"; of: Connection } | null>(
    null,
  );
  const close = () => setAsking(null);
  const act = (action: RowAction, connection: Connection) => {
    if (action === "reconnect" || action === "revoke") {
      actions.dismiss();
      setAsking({ what: action, of: connection });
    } else actions.start(action, connection);
  };
  const { connection } = actions;
  return {
    menu: (row) => <RowMenu project={project} connection={row} onAction={act} />,
    outcome:
      connection === undefined ? null : (
        <div className="actions-outcome">
          <ActionOutcome
            actions={actions}
            of={
              <Link
                className="mono"
                to="/projects/$project/connections/$connection"
                params={{ project, connection: connection.id }}
              >
                {connection.external_id}
              </Link>
            }
          />
        </div>
      ),
    dialog:
      asking === null ? null : asking.what === "revoke" ? (
        <RevokeDialog project={project} connection={asking.of} onClose={close} />
      ) : (
        <Suspense>
          <ConnectLinkDialog project={project} connection={asking.of} onClose={close} />
        </Suspense>
      ),
  };
}
