import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { CalendarClock, CircleX, type LucideIcon, RotateCw } from "lucide-react";
import type { ReactNode } from "react";
import { expiringKeysQuery } from "../../api/queries/expiring-keys.ts";
import type { Overview } from "../../api/queries/overview.ts";
import { useFormat } from "../../i18n/format.ts";
import { classNames } from "../../ui/class-names.ts";
import { Icon } from "../../ui/icon.tsx";
import { Panel } from "../../ui/panel.tsx";
import { Time } from "../../ui/time.tsx";
import type { IntegrationNames } from "./integration-names.tsx";
import { useOverviewText } from "./text.ts";

type AttentionProps = {
  project: string;
  overview: Overview;
  names: IntegrationNames;
};

/** What somebody has to do something about, each with the way there. */
export function Attention({ project, overview, names }: AttentionProps) {
  const { attention: text } = useOverviewText();
  const format = useFormat();
  const keys = useQuery(expiringKeysQuery(project));
  const { integrations, from: since } = overview;
  const params = { project };
  const reauth = integrations.filter(({ needs_reauth }) => needs_reauth > 0);
  const failing = integrations.filter(({ flows_failed }) => flows_failed > 0);
  const stale = integrations.filter(({ refresh_failures }) => refresh_failures > 0);
  const expiring = keys.data ?? [];
  const count = reauth.length + failing.length + stale.length + expiring.length;
  return (
    <Panel
      flush
      title={text.title}
      aside={count === 0 ? null : <span className="faint num">{format.number(count)}</span>}
    >
      {count === 0 ? <p className="panel-body quiet">{text.none}</p> : null}
      <ul className="attention">
        {reauth.map(({ integration_id: id, needs_reauth }) => (
          <Item
            key={`reauth-${id}`}
            icon={RotateCw}
            ink="ink-reauth"
            title={text.reauth(needs_reauth, names.name(id))}
            detail={text.reauthDetail}
            link={
              <Link
                to="/projects/$project/connections"
                params={params}
                search={{ state: "needs_reauth", integration: names.key(id) }}
              >
                {text.show}
              </Link>
            }
          />
        ))}
        {failing.map(({ integration_id: id, flows_failed, last_failed_at }) => (
          <Item
            key={`flows-${id}`}
            icon={CircleX}
            ink="ink-failed"
            title={text.flows(names.name(id))}
            detail={
              <>
                {text.flowsDetail(flows_failed)} <Time full at={last_failed_at} />
              </>
            }
            link={
              <Link
                to="/projects/$project/flows"
                params={params}
                search={{ outcome: "failed", integration: names.key(id), since }}
              >
                {text.show}
              </Link>
            }
          />
        ))}
        {stale.map(({ integration_id: id, refresh_failures, refreshes }) => (
          <Item
            key={`refreshes-${id}`}
            icon={CircleX}
            ink="ink-failed"
            title={text.refreshes(names.name(id))}
            detail={text.refreshesDetail(format.number(refresh_failures), format.number(refreshes))}
            link={
              <Link
                to="/projects/$project/audit"
                params={params}
                search={{ type: "connection.refresh_failing", since }}
              >
                {text.show}
              </Link>
            }
          />
        ))}
        {expiring.map(({ id, name, expiresAt, lastUsedAt }) => (
          <Item
            key={id}
            icon={CalendarClock}
            ink="ink-reauth"
            title={
              <>
                {text.key(name)} <Time full at={expiresAt} />
              </>
            }
            detail={
              <>
                {text.keyUsed} <Time full at={lastUsedAt} />
              </>
            }
            link={
              <Link to="/projects/$project/api-keys" params={params} search={{ key: id }}>
                {text.rotate}
              </Link>
            }
          />
        ))}
      </ul>
      {keys.error === null ? null : <p className="panel-body quiet">{text.keysUnknown}</p>}
    </Panel>
  );
}

const Item = (props: {
  icon: LucideIcon;
  ink: string;
  title: ReactNode;
  detail: ReactNode;
  link: ReactNode;
}) => (
  <li>
    <Icon of={props.icon} className={classNames(props.ink)} />
    <div>
      <b>{props.title}</b>
      <p>{props.detail}</p>
    </div>
    {props.link}
  </li>
);
