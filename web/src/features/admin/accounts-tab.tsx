import { useQuery } from "@tanstack/react-query";
import { Link, getRouteApi } from "@tanstack/react-router";
import { adminAccountsQuery } from "../../api/queries/platform/admin.ts";
import { Id } from "../../ui/copy.tsx";
import { DataTable } from "../../ui/lists/data-table.tsx";
import { Time } from "../../ui/time.tsx";
import { FoundList } from "./found-list.tsx";
import { StateWord } from "./state-word.tsx";
import { useAdminText } from "./text.ts";

const route = getRouteApi("/_auth/admin/");
const STATES = ["active", "pending", "suspended"] as const;

/** All accounts. */
export function AccountsTab() {
  const text = useAdminText();
  const { q, state, cursor } = route.useSearch();
  const known = STATES.find((one) => one === state);
  const found = useQuery(
    adminAccountsQuery({
      ...(q === undefined ? {} : { query: q }),
      ...(known === undefined ? {} : { state: known }),
      ...(cursor === undefined ? {} : { cursor }),
    }),
  );
  return (
    <FoundList
      label={text.tabs.accounts}
      search={text.accounts.search}
      about={text.accounts.about}
      states={STATES.map((value) => ({ value, label: text.states[value] }))}
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
          {
            key: "state",
            header: text.state,
            cell: ({ state: shown }) => <StateWord state={shown} />,
          },
          {
            key: "created",
            header: text.created,
            end: true,
            hide: "sm",
            cell: ({ created_at: createdAt }) => <Time at={createdAt} />,
          },
          { key: "id", header: text.id, hide: "md", cell: ({ id }) => <Id value={id} /> },
        ]}
      />
    </FoundList>
  );
}
