import { useQuery } from "@tanstack/react-query";
import { Link, getRouteApi } from "@tanstack/react-router";
import { KeyRound, Pencil, RotateCcw, Send, TriangleAlert } from "lucide-react";
import { Suspense, lazy, useState } from "react";
import { useMay, useMayEnd } from "../../api/may.ts";
import { Problem } from "../../api/problem.ts";
import { type Webhook, webhookQuery } from "../../api/queries/webhooks.ts";
import { Button } from "../../ui/button.tsx";
import { Callout } from "../../ui/callout.tsx";
import { Id } from "../../ui/copy.tsx";
import { PageHead } from "../../ui/page-head.tsx";
import { Facts, Panel } from "../../ui/panel.tsx";
import { ProblemNotice } from "../../ui/problem-notice.tsx";
import { useUiText } from "../../ui/text.ts";
import { Time } from "../../ui/time.tsx";
import { NotFoundPage } from "../shell/not-found-page.tsx";
import { WebhookBadge } from "./badges.tsx";
import { DangerZone } from "./danger-zone.tsx";
import { DeliveriesPanel } from "./deliveries-panel.tsx";
import { hostOf } from "./host-of.ts";
import { NotArrived } from "./not-arrived.tsx";
import { useWebhooksText } from "./text.ts";
import { useSendTest } from "./use-send.ts";

/** The forms are loaded when they are opened. */
const EditWebhookDialog = lazy(() => import("./edit-webhook-dialog.tsx"));
const RotateSecretDialog = lazy(() => import("./rotate-secret-dialog.tsx"));
const ReplayDialog = lazy(() => import("./replay-dialog.tsx"));

const route = getRouteApi("/_auth/projects/$project/webhooks/$webhook");

/** One webhook: where it leads, whether that works, and what was sent. */
export function WebhookPage() {
  const text = useWebhooksText();
  const ui = useUiText();
  const { project, webhook: id } = route.useParams();
  const { data, error, refetch } = useQuery(webhookQuery(project, id));
  if (data !== undefined) return <Loaded key={data.id} project={project} webhook={data} />;
  if (error instanceof Problem && error.status === 404) return <NotFoundPage />;
  return (
    <>
      <PageHead title={text.title} crumbs={[<ListLink key="list" project={project} />]} here="…" />
      {error === null ? (
        <div className="panel panel-body" role="status" aria-label={ui.loading}>
          <span className="skeleton w3" />
        </div>
      ) : (
        <ProblemNotice error={error} onRetry={() => void refetch()} />
      )}
    </>
  );
}

const ListLink = ({ project }: { project: string }) => (
  <Link to="/projects/$project/webhooks" params={{ project }}>
    {useWebhooksText().title}
  </Link>
);

type Asked = "edit" | "rotate" | "replay";

function Loaded({ project, webhook }: { project: string; webhook: Webhook }) {
  const text = useWebhooksText().page;
  const mayWrite = useMay(project)("webhooks:write");
  const mayEnd = useMayEnd(project)("webhooks:write");
  const { test, start } = useSendTest(project, webhook.id);
  const [asked, setAsked] = useState<Asked | null>(null);
  const dialog = { project, webhook, onClose: () => setAsked(null) };
  const sendTest = (
    <Button
      variant="primary"
      icon={Send}
      busy={test.isPending && text.testing}
      onClick={() => start()}
    >
      {text.test}
    </Button>
  );
  return (
    <>
      <PageHead
        title={hostOf(webhook.url)}
        crumbs={[<ListLink key="list" project={project} />]}
        badge={<WebhookBadge {...webhook} />}
        actions={
          mayWrite ? (
            <>
              <Button icon={Pencil} onClick={() => setAsked("edit")}>
                {text.edit}
              </Button>
              {webhook.enabled ? sendTest : null}
            </>
          ) : null
        }
      >
        <code>{webhook.url}</code>
        {webhook.description === "" ? null : ` · ${webhook.description}`}
      </PageHead>
      <div className="with-aside">
        <div className="stack">
          {test.error === null ? null : <ProblemNotice error={test.error} />}
          <NotArrived title={text.testFailed} delivery={test.data} />
          <Notice webhook={webhook} />
          <DeliveriesPanel project={project} webhook={webhook} />
          {mayEnd ? <DangerZone project={project} webhook={webhook} mayEnable={mayWrite} /> : null}
        </div>
        <WebhookFacts webhook={webhook} onAsk={mayWrite ? setAsked : null} />
      </div>
      <Suspense>
        {asked === "edit" ? <EditWebhookDialog {...dialog} /> : null}
        {asked === "rotate" ? <RotateSecretDialog {...dialog} /> : null}
        {asked === "replay" ? <ReplayDialog {...dialog} /> : null}
      </Suspense>
    </>
  );
}

/** Why nothing arrives. */
function Notice({ webhook }: { webhook: Webhook }) {
  const { failing, off } = useWebhooksText();
  if (!webhook.enabled) {
    const words = off[webhook.disabled_reason ?? "manual"];
    return (
      <Callout
        title={words.title}
        {...(webhook.disabled_reason === "manual" ? {} : { look: "failed", icon: TriangleAlert })}
      >
        {words.detail}
      </Callout>
    );
  }
  if (webhook.failing_since === null) return null;
  return (
    <Callout look="reauth" icon={TriangleAlert} title={failing.title}>
      {failing.detail} {failing.since}: <Time full at={webhook.failing_since} />
    </Callout>
  );
}

function WebhookFacts({
  webhook,
  onAsk,
}: {
  webhook: Webhook;
  onAsk: ((what: Asked) => void) | null;
}) {
  const words = useWebhooksText();
  const { page: text } = words;
  const { event_types: types, previous_secret_expires_at: oldSecret } = webhook;
  return (
    <aside className="aside stack" aria-label={text.facts}>
      <Panel title={text.facts}>
        <div className="stack">
          <Facts
            facts={[
              [text.id, <Id key="id" value={webhook.id} />],
              [
                text.types,
                types === null ? (
                  words.allEvents
                ) : (
                  <span key="types" className="stack">
                    {types.map((type) => (
                      <code key={type}>{type}</code>
                    ))}
                  </span>
                ),
              ],
              [text.created, <Time key="created" full at={webhook.created_at} />],
              [text.oldSecret, oldSecret === null ? null : <Time key="old" full at={oldSecret} />],
            ]}
          />
          {onAsk === null ? null : (
            <>
              <Button size="sm" wide icon={KeyRound} onClick={() => onAsk("rotate")}>
                {text.rotate}
              </Button>
              {webhook.enabled ? (
                <Button size="sm" wide icon={RotateCcw} onClick={() => onAsk("replay")}>
                  {text.replay}
                </Button>
              ) : null}
            </>
          )}
        </div>
      </Panel>
    </aside>
  );
}
