import { Link } from "@tanstack/react-router";
import { Ban, Ellipsis, Pencil, RefreshCw, ScrollText } from "lucide-react";
import type { ApiKey } from "../../api/queries/api-keys.ts";
import { IconButton } from "../../ui/button.tsx";
import { type Column, DataTable } from "../../ui/lists/data-table.tsx";
import { Menu, MenuItem } from "../../ui/overlays/menu.tsx";
import { useUiText } from "../../ui/text.ts";
import { Time } from "../../ui/time.tsx";
import { keyStateOf } from "./key-state.ts";
import { KeyStateBadge } from "./key-state-badge.tsx";
import { presetOf } from "./scopes.ts";
import { useApiKeysText } from "./text.ts";

type Props = {
  project: string;
  rows: readonly ApiKey[] | undefined;
  /** The key that the address names. */
  marked: string | undefined;
  /** Absent for roles that may not revoke. */
  onRevoke: ((key: ApiKey) => void) | undefined;
  /** The same for names and successors. */
  onRename: ((key: ApiKey) => void) | undefined;
  onRotate: ((key: ApiKey) => void) | undefined;
};

/** Which programs may call Atlas, what they may do, and whether they still do. */
export function ApiKeysTable({ project, rows, marked, ...actions }: Props) {
  const text = useApiKeysText();
  const now = Date.now();
  const columns: Column<ApiKey>[] = [
    {
      key: "name",
      header: text.columns.name,
      cell: (key) => (
        <>
          <Link
            className="row-title clip"
            to="/projects/$project/api-keys"
            params={{ project }}
            search={{ key: key.id === marked ? undefined : key.id }}
            replace
          >
            {key.name}
          </Link>
          <span className="sub mono">…{key.last4}</span>
        </>
      ),
    },
    {
      key: "key",
      header: text.columns.key,
      hide: "lg",
      cell: (key) => <KeyName {...key} />,
    },
    {
      key: "state",
      header: text.columns.state,
      cell: (key) => <KeyStateBadge state={keyStateOf(key, now)} />,
    },
    {
      key: "scopes",
      header: text.columns.scopes,
      hide: "md",
      cell: (key) => <KeyScopes scopes={key.scopes} whole={key.id === marked} />,
    },
    {
      key: "created",
      header: text.columns.created,
      hide: "xl",
      end: true,
      cell: (key) => <Time at={key.created_at} />,
    },
    {
      key: "last-used",
      header: text.columns.lastUsed,
      hide: "sm",
      end: true,
      cell: (key) => (
        <>
          <Time at={key.last_used_at} />
          {key.last_used_network === null ? null : (
            <div className="faint small mono">{key.last_used_network}</div>
          )}
        </>
      ),
    },
    {
      key: "expires",
      header: text.columns.expires,
      hide: "lg",
      end: true,
      cell: ({ expires_at }) =>
        expires_at === null ? (
          <span className="faint">{text.never}</span>
        ) : (
          <Time at={expires_at} />
        ),
    },
  ];
  return (
    <DataTable
      caption={text.title}
      columns={columns}
      rows={rows}
      rowKey={({ id }) => id}
      marked={marked}
      menu={(key) => <KeyMenu project={project} apiKey={key} {...actions} />}
    />
  );
}

/** atlas_sk_…a1b2…x9Kd: enough to find it in the environment of a server. */
const KeyName = ({ prefix, last4 }: Pick<ApiKey, "prefix" | "last4">) => (
  <code title={`${prefix}…${last4}`}>
    {prefix.slice(0, 9)}…{prefix.slice(-4)}…{last4}
  </code>
);

function KeyScopes({ scopes, whole }: { scopes: ApiKey["scopes"]; whole: boolean }) {
  const text = useApiKeysText();
  const words = scopes.map((scope) => text.scopes[scope]).join("; ");
  const preset = presetOf(scopes);
  if (whole) return <span className="key-scopes">{words}</span>;
  return (
    <span className="clip" title={words}>
      {preset === undefined ? words : text.presets[preset]}
    </span>
  );
}

function KeyMenu({
  project,
  apiKey,
  onRevoke,
  onRename,
  onRotate,
}: {
  project: string;
  apiKey: ApiKey;
} & Pick<Props, "onRevoke" | "onRename" | "onRotate">) {
  const text = useApiKeysText();
  const ui = useUiText();
  const state = keyStateOf(apiKey, Date.now());
  const mayRotate = state === "active" || state === "expiring";
  return (
    <Menu trigger={<IconButton icon={Ellipsis} label={ui.moreActions(apiKey.name)} />}>
      {onRename === undefined ? null : (
        <MenuItem icon={Pencil} onSelect={() => onRename(apiKey)}>
          {text.rename}
        </MenuItem>
      )}
      {onRotate === undefined || !mayRotate ? null : (
        <MenuItem icon={RefreshCw} onSelect={() => onRotate(apiKey)}>
          {text.rotate}
        </MenuItem>
      )}
      <MenuItem
        icon={ScrollText}
        render={
          <Link
            to="/projects/$project/audit"
            params={{ project }}
            search={{ subject: apiKey.id }}
          />
        }
      >
        {text.audit}
      </MenuItem>
      {onRevoke === undefined || apiKey.revoked_at !== null ? null : (
        <MenuItem danger icon={Ban} onSelect={() => onRevoke(apiKey)}>
          {text.revoke}
        </MenuItem>
      )}
    </Menu>
  );
}
