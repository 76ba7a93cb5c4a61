import { Link } from "@tanstack/react-router";
import {
  Ban,
  CirclePause,
  CirclePlay,
  Ellipsis,
  Link as LinkIcon,
  PanelRightOpen,
  RefreshCw,
  ShieldCheck,
} from "lucide-react";
import { useMay, useMayEnd } from "../../api/may.ts";
import type { Connection } from "../../api/queries/connections.ts";
import { IconButton } from "../../ui/button.tsx";
import { Menu, MenuItem, MenuLine } from "../../ui/overlays/menu.tsx";
import { useUiText } from "../../ui/text.ts";
import { canMove } from "#shared/contracts/tokens/connection-states";
import { useActionsText } from "./actions/text.ts";
import type { Action } from "./actions/use-connection-actions.ts";

export type RowAction = Action | "reconnect" | "revoke";

type RowMenuProps = {
  project: string;
  connection: Connection;
  onAction: (action: RowAction, connection: Connection) => void;
};

/** What can be done with one connection: only what its state and the reader's role allow. */
export function RowMenu(props: RowMenuProps) {
  const ui = useUiText();
  return (
    <Menu
      trigger={<IconButton icon={Ellipsis} label={ui.moreActions(props.connection.external_id)} />}
    >
      <Entries {...props} />
    </Menu>
  );
}

function Entries({ project, connection, onAction }: RowMenuProps) {
  const text = useActionsText();
  const may = useMay(project);
  const { state } = connection;
  const canWrite = may("connections:write");
  const canEnd = useMayEnd(project)("connections:write");
  const act = (action: RowAction) => () => onAction(action, connection);
  return (
    <>
      <MenuItem
        icon={PanelRightOpen}
        render={
          <Link
            to="/projects/$project/connections/$connection"
            params={{ project, connection: connection.id }}
          />
        }
      >
        {text.open}
      </MenuItem>
      {may("tokens:read") && state === "active" && connection.refreshable ? (
        <MenuItem icon={RefreshCw} onSelect={act("refresh")}>
          {text.refresh}
        </MenuItem>
      ) : null}
      {state === "active" ? (
        <MenuItem icon={ShieldCheck} onSelect={act("check")}>
          {text.check}
        </MenuItem>
      ) : null}
      {may("connect:write") ? (
        <MenuItem icon={LinkIcon} onSelect={act("reconnect")}>
          {text.reconnectLink}
        </MenuItem>
      ) : null}
      {canEnd && state !== "revoked" ? <MenuLine /> : null}
      {canWrite && canMove(state, "disable") ? (
        <MenuItem icon={CirclePause} onSelect={act("disable")}>
          {text.disable}
        </MenuItem>
      ) : null}
      {canWrite && canMove(state, "enable") ? (
        <MenuItem icon={CirclePlay} onSelect={act("enable")}>
          {text.enable}
        </MenuItem>
      ) : null}
      {canEnd && canMove(state, "revoke") ? (
        <MenuItem icon={Ban} danger onSelect={act("revoke")}>
          {text.revoke}
        </MenuItem>
      ) : null}
    </>
  );
}
