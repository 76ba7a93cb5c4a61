import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { adminAccountsQuery } from "../../api/queries/platform/admin.ts";
import { DataTable } from "../../ui/lists/data-table.tsx";
import { FoundList, useLastColumns, useListQuery } from "./found-list.tsx";
import { useAdminText } from "./text.ts";

const STATES = ["active", "pending", "suspended"] as const;

/** All accounts. */
export function AccountsTab() {
  const text = useAdminText();
  const lastColumns = useLastColumns();
  const found = useQuery(adminAccountsQuery(useListQuery(STATES)));
  return (
    <FoundList
      label={text.tabs.accounts}
      search={text.accounts.search}
      about={text.accounts.about}
      states={STATES}
      found={found}
    >
      <DataTable
        caption={text.tabs.accounts}
        rows={found.data?.data}
        rowKey={({ id }) => id}
        columns={[
          {
            key: "who",
            header: text.accounts.who,
            cell: (account) => (
              <>
                <Link
                  className="row-title"
                  to="/admin/accounts/$account"
                  params={{ account: account.id }}
                >
                  {account.email}
                </Link>
                <span className="sub">
                  {account.name}
                  {account.administrator ? ` · ${text.accounts.administrator}` : ""}
                  {account.email_verified ? "" : ` · ${text.accounts.unverified}`}
                </span>
              </>
            ),
          },
          {
            key: "name",
            header: text.accounts.name,
            className: "wraps",
            hide: "sm",
            cell: ({ name, administrator }) =>
              administrator ? `${name} · ${text.accounts.administrator}` : name,
          },
          ...lastColumns,
        ]}
      />
    </FoundList>
  );
}
