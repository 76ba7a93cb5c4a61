import { Ban, Ellipsis } from "lucide-react";
import type { AccessToken } from "../../api/queries/people/access-tokens.ts";
import { IconButton } from "../../ui/button.tsx";
import { type Column, DataTable } from "../../ui/lists/data-table.tsx";
import { Menu, MenuItem } from "../../ui/overlays/menu.tsx";
import { useUiText } from "../../ui/text.ts";
import { Time } from "../../ui/time.tsx";
import { presetOf } from "./presets.ts";
import { useAccessTokensText } from "./text.ts";
import { TokenStateBadge } from "./token-state-badge.tsx";

type Props = {
  rows: readonly AccessToken[] | undefined;
  onRevoke: (token: AccessToken) => void;
};

/** Which programs act for the account, what they may do, and whether they still do. */
export function TokensTable({ rows, onRevoke }: Props) {
  const text = useAccessTokensText();
  const ui = useUiText();
  const columns: Column<AccessToken>[] = [
    {
      key: "name",
      header: text.columns.name,
      cell: ({ name, prefix, last4 }) => (
        <>
          <b className="clip">{name}</b>
          <span className="sub mono" title={`${prefix}…${last4}`}>
            …{last4}
          </span>
        </>
      ),
    },
    {
      key: "state",
      header: text.columns.state,
      cell: (token) => <TokenStateBadge token={token} />,
    },
    {
      key: "permissions",
      header: text.columns.permissions,
      hide: "md",
      cell: (token) => <Permissions token={token} />,
    },
    {
      key: "projects",
      header: text.columns.projects,
      hide: "lg",
      cell: ({ project_ids: ids }) => (ids === null ? text.all : text.some(ids.length)),
    },
    {
      key: "last-used",
      header: text.columns.lastUsed,
      hide: "sm",
      end: true,
      cell: (token) => (
        <>
          <Time at={token.last_used_at} />
          {token.last_used_network === null ? null : (
            <div className="faint small mono">{token.last_used_network}</div>
          )}
        </>
      ),
    },
    {
      key: "expires",
      header: text.columns.expires,
      hide: "sm",
      end: true,
      cell: (token) => <Time at={token.expires_at} />,
    },
  ];
  return (
    <DataTable
      caption={text.title}
      columns={columns}
      rows={rows}
      rowKey={({ id }) => id}
      menu={(token) =>
        token.revoked_at === null ? (
          <Menu trigger={<IconButton icon={Ellipsis} label={ui.moreActions(token.name)} />}>
            <MenuItem danger icon={Ban} onSelect={() => onRevoke(token)}>
              {text.revoke}
            </MenuItem>
          </Menu>
        ) : null
      }
    />
  );
}

function Permissions({ token: { permissions } }: { token: AccessToken }) {
  const text = useAccessTokensText();
  const preset = presetOf(permissions);
  return (
    <span className="clip" title={permissions.map((one) => text.permissions[one]).join("; ")}>
      {preset === undefined ? text.permissionCount(permissions.length) : text.presets[preset]}
    </span>
  );
}
