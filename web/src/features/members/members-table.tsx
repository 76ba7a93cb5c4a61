import { Link } from "@tanstack/react-router";
import { Ellipsis, ScrollText, UserMinus, UserPen } from "lucide-react";
import { MANAGED_ROLES, OWN_CHOICES, type Role } from "#shared/contracts/permissions";
import type { Member } from "../../api/queries/people/members.ts";
import { IconButton } from "../../ui/button.tsx";
import { type Column, DataTable } from "../../ui/lists/data-table.tsx";
import { Menu, MenuItem } from "../../ui/overlays/menu.tsx";
import { useUiText } from "../../ui/text.ts";
import { Time } from "../../ui/time.tsx";
import { useShellText } from "../shell/text.ts";
import { useMembersText } from "./text.ts";

type Props = {
  project: string;
  rows: readonly Member[] | undefined;
  /** The member that the address names. */
  marked: string | undefined;
  /** The reader's account and role. */
  self: string | undefined;
  role: Role;
  /** Absent where roles cannot be changed, such as in an archived project. */
  onChange: ((member: Member) => void) | undefined;
  /** The same for members. */
  onRemove: ((member: Member) => void) | undefined;
};

/** The roles that the reader may give to this member; none when the reader may not change it. */
export function choicesFor(member: Member, role: Role, isSelf: boolean): readonly Role[] {
  if (isSelf) return MANAGED_ROLES[role].length === 0 ? [] : OWN_CHOICES[role];
  return MANAGED_ROLES[role].includes(member.role) ? MANAGED_ROLES[role] : [];
}

/** Members with their roles, and what the reader may do to each. */
export function MembersTable(props: Props) {
  const { project, rows, marked, self } = props;
  const text = useMembersText();
  const { roles } = useShellText();
  const columns: Column<Member>[] = [
    {
      key: "name",
      header: text.columns.name,
      cell: (member) => {
        const name = member.name ?? text.noName;
        return (
          <>
            <Link
              className="row-title clip"
              to="/projects/$project/members"
              params={{ project }}
              search={{ member: member.account_id === marked ? undefined : member.account_id }}
              replace
            >
              {member.account_id === self ? text.you(name) : name}
            </Link>
            <span className="sub clip">{member.email ?? member.account_id}</span>
          </>
        );
      },
    },
    {
      key: "email",
      header: text.columns.email,
      hide: "sm",
      cell: ({ email }) => <span className="clip roomy">{email}</span>,
    },
    {
      key: "role",
      header: text.columns.role,
      cell: ({ role }) => <span title={text.abilities[role]}>{roles[role]}</span>,
    },
    {
      key: "joined",
      header: text.columns.joined,
      hide: "sm",
      end: true,
      cell: (member) => <Time at={member.joined_at} />,
    },
  ];
  return (
    <DataTable
      caption={text.title}
      columns={columns}
      rows={rows}
      rowKey={({ account_id }) => account_id}
      marked={marked}
      menu={(member) => <MemberMenu {...props} member={member} />}
    />
  );
}

function MemberMenu({
  project,
  member,
  self,
  role,
  onChange,
  onRemove,
}: Props & { member: Member }) {
  const text = useMembersText();
  const ui = useUiText();
  const isSelf = member.account_id === self;
  const mayChange = onChange !== undefined && choicesFor(member, role, isSelf).length > 1;
  const mayRemove = onRemove !== undefined && !isSelf && MANAGED_ROLES[role].includes(member.role);
  return (
    <Menu
      trigger={<IconButton icon={Ellipsis} label={ui.moreActions(member.name ?? text.noName)} />}
    >
      {mayChange ? (
        <MenuItem icon={UserPen} onSelect={() => onChange?.(member)}>
          {text.change}
        </MenuItem>
      ) : null}
      <MenuItem
        icon={ScrollText}
        render={
          <Link
            to="/projects/$project/audit"
            params={{ project }}
            search={{ actor: member.account_id }}
          />
        }
      >
        {text.audit}
      </MenuItem>
      {mayRemove ? (
        <MenuItem danger icon={UserMinus} onSelect={() => onRemove?.(member)}>
          {text.remove}
        </MenuItem>
      ) : null}
    </Menu>
  );
}
