import { useQuery } from "@tanstack/react-query";
import { Link, getRouteApi } from "@tanstack/react-router";
import { Suspense, lazy } from "react";
import { useMay } from "../../api/may.ts";
import {
  type DeliveryState,
  type Webhook,
  type WebhookDelivery,
  deliveriesQuery,
} from "../../api/queries/webhooks.ts";
import { Filter } from "../../ui/forms/filter.tsx";
import { type Column, DataTable } from "../../ui/lists/data-table.tsx";
import { Pager } from "../../ui/lists/pager.tsx";
import { ProblemNotice } from "../../ui/problem-notice.tsx";
import { Time } from "../../ui/time.tsx";
import { DeliveryBadge } from "./badges.tsx";
import { useWebhooksText } from "./text.ts";

const DeliveryDialog = lazy(() => import("./delivery-dialog.tsx"));

const route = getRouteApi("/_auth/projects/$project/webhooks/$webhook");

const STATES: readonly DeliveryState[] = ["pending", "delivered", "failed", "dropped"];

/** What was sent to a webhook, newest first. The address keeps the filter and the open delivery. */
export function DeliveriesPanel({ project, webhook }: { project: string; webhook: Webhook }) {
  const text = useWebhooksText();
  const { state, cursor, delivery: opened } = route.useSearch();
  const navigate = route.useNavigate();
  const maySend = useMay(project)("webhooks:write") && webhook.enabled;
  const deliveries = useQuery(
    deliveriesQuery(project, webhook.id, {
      ...(state === undefined ? {} : { state }),
      ...(cursor === undefined ? {} : { cursor }),
    }),
  );
  const columns = useColumns(project, webhook.id);
  const rows = deliveries.data?.data;
  return (
    <section className="stack" aria-label={text.page.deliveries}>
      <h2>{text.page.deliveries}</h2>
      <search className="filters">
        <Filter
          label={text.filter.label}
          clear={text.filter.clear}
          options={STATES.map((value) => ({ value, label: text.deliveryStates[value] }))}
          value={state}
          onChange={(value) =>
            void navigate({ search: { state: STATES.find((one) => one === value) } })
          }
        />
      </search>
      {deliveries.error !== null && rows === undefined ? (
        <ProblemNotice error={deliveries.error} onRetry={() => void deliveries.refetch()} />
      ) : rows?.length === 0 ? (
        <p className="quiet">{state === undefined ? text.page.noDeliveries : text.page.noMatch}</p>
      ) : (
        <>
          <DataTable
            caption={text.page.deliveries}
            columns={columns}
            rows={rows}
            rowKey={({ event_id }) => event_id}
          />
          <Pager
            label={text.page.deliveries}
            cursor={cursor}
            nextCursor={deliveries.data?.next_cursor}
          />
        </>
      )}
      {opened === undefined ? null : (
        <Suspense>
          <DeliveryDialog
            project={project}
            webhookId={webhook.id}
            eventId={opened}
            maySend={maySend}
            onClose={() =>
              void navigate({
                search: (previous) => ({ ...previous, delivery: undefined }),
                replace: true,
              })
            }
          />
        </Suspense>
      )}
    </section>
  );
}

function useColumns(project: string, webhook: string): Column<WebhookDelivery>[] {
  const { delivery: text, errors } = useWebhooksText();
  return [
    {
      key: "event",
      header: text.event,
      cell: ({ event_id, type, last_error }) => (
        <>
          <Link
            className="row-title mono"
            to="/projects/$project/webhooks/$webhook"
            params={{ project, webhook }}
            search={(previous: object) => ({ ...previous, delivery: event_id })}
            replace
          >
            {type}
          </Link>
          {last_error === null ? null : <span className="sub">{errors[last_error]}</span>}
        </>
      ),
    },
    { key: "state", header: text.state, cell: ({ state }) => <DeliveryBadge state={state} /> },
    {
      key: "answer",
      header: text.answer,
      hide: "sm",
      end: true,
      cell: ({ last_status }) => last_status ?? <span className="faint">–</span>,
    },
    {
      key: "attempts",
      header: text.attempts,
      hide: "md",
      end: true,
      cell: ({ attempts }) => attempts,
    },
    {
      key: "time",
      header: text.time,
      hide: "sm",
      end: true,
      cell: ({ occurred_at }) => <Time at={occurred_at} />,
    },
  ];
}
