import { useQuery } from "@tanstack/react-query";
import { Link, getRouteApi } from "@tanstack/react-router";
import { Plus } from "lucide-react";
import { Suspense, lazy } from "react";
import { useFormOpen, useMay, useRoleMay } from "../../api/may.ts";
import { type Webhook, webhooksQuery } from "../../api/queries/webhooks.ts";
import { Button } from "../../ui/button.tsx";
import { EmptyState } from "../../ui/empty-state.tsx";
import { type Column, DataTable } from "../../ui/lists/data-table.tsx";
import { PageHead } from "../../ui/page-head.tsx";
import { ProblemNotice } from "../../ui/problem-notice.tsx";
import { Time } from "../../ui/time.tsx";
import { WebhookBadge } from "./badges.tsx";
import { useWebhooksText } from "./text.ts";

/** The form is loaded when it is opened. */
const CreateWebhookDialog = lazy(() => import("./create-webhook-dialog.tsx"));

const route = getRouteApi("/_auth/projects/$project/webhooks/");

/** Where the project's events go. */
export function WebhooksPage() {
  const text = useWebhooksText();
  const { project } = route.useParams();
  const { create: creating = false } = route.useSearch();
  const navigate = route.useNavigate();
  const webhooks = useQuery(webhooksQuery(project));
  const mayWrite = useMay(project)("webhooks:write");
  const roleMay = useRoleMay(project)("webhooks:write");
  const isCreating = useFormOpen(creating, mayWrite);
  const columns = useColumns(project);
  const rows = webhooks.data;
  const add = mayWrite ? (
    <Button
      variant="primary"
      icon={Plus}
      onClick={() => void navigate({ search: { create: true }, replace: true })}
    >
      {text.add}
    </Button>
  ) : null;
  const close = (webhook: string | null) =>
    webhook === null
      ? void navigate({ search: {}, replace: true })
      : void navigate({
          to: "/projects/$project/webhooks/$webhook",
          params: { project, webhook },
          replace: true,
        });
  return (
    <>
      <PageHead title={text.title} actions={rows?.length === 0 ? null : add}>
        {roleMay ? text.about : text.mayNot}
      </PageHead>
      {webhooks.error !== null && rows === undefined ? (
        <ProblemNotice error={webhooks.error} onRetry={() => void webhooks.refetch()} />
      ) : rows?.length === 0 ? (
        <EmptyState title={text.none.title} actions={add}>
          {text.none.detail}
        </EmptyState>
      ) : (
        <DataTable caption={text.title} columns={columns} rows={rows} rowKey={({ id }) => id} />
      )}
      {isCreating ? (
        <Suspense>
          <CreateWebhookDialog project={project} onClose={close} />
        </Suspense>
      ) : null}
    </>
  );
}

function useColumns(project: string): Column<Webhook>[] {
  const text = useWebhooksText();
  return [
    {
      key: "url",
      header: text.columns.url,
      cell: ({ id, url, description }) => (
        <>
          <Link
            className="row-title mono clip roomy"
            to="/projects/$project/webhooks/$webhook"
            params={{ project, webhook: id }}
            title={url}
          >
            {url}
          </Link>
          {description === "" ? null : <span className="sub">{description}</span>}
        </>
      ),
    },
    {
      key: "state",
      header: text.columns.state,
      cell: (webhook) => <WebhookBadge {...webhook} />,
    },
    {
      key: "events",
      header: text.columns.events,
      hide: "sm",
      cell: ({ event_types: types }) =>
        types === null ? text.allEvents : text.events(types.length),
    },
    {
      key: "created",
      header: text.columns.created,
      hide: "md",
      end: true,
      cell: ({ created_at }) => <Time at={created_at} />,
    },
  ];
}
