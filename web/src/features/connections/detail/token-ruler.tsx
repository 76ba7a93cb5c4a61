import { useEffect, useState } from "react";
import { useFormat } from "../../../i18n/format.ts";
import type { Connection } from "../../../api/queries/connections.ts";
import { Panel } from "../../../ui/panel.tsx";
import { type Ruler, measure } from "./measure-token.ts";
import { useDetailText } from "./text.ts";

const REDRAWN_EVERY_MS = 15_000;

/** The access token's time: when its connection last changed, now, when a read refreshes it, and its end. */
export function TokenRuler({
  connection,
  marginSeconds,
}: {
  connection: Connection;
  marginSeconds: number | null;
}) {
  const text = useDetailText().token;
  const format = useFormat();
  const nowMs = useNow();
  const { expires_at: expiresAt, refreshable } = connection;
  if (expiresAt === null)
    return (
      <Panel title={text.title}>
        <p className="quiet">{text.noEnd}</p>
      </Panel>
    );
  const ruler = measure(connection, expiresAt, marginSeconds, nowMs);
  if (ruler === null)
    return (
      <Panel title={text.title}>
        <p className="quiet">
          {text.expired(format.full(expiresAt))} {refreshable ? text.nextRead : null}
        </p>
      </Panel>
    );
  const note =
    ruler.dueMs === null
      ? text.notRefreshable
      : ruler.dueMs <= nowMs
        ? text.nextRead
        : text.dueFrom(clock(format, ruler.dueMs, nowMs));
  return (
    <Panel title={text.title} aside={<span className="faint num">{note}</span>}>
      <Drawing ruler={ruler} nowMs={nowMs} />
    </Panel>
  );
}

const clock = (format: ReturnType<typeof useFormat>, ms: number, nowMs: number): string =>
  new Date(ms).toDateString() === new Date(nowMs).toDateString()
    ? format.clock(new Date(ms).toISOString())
    : format.full(new Date(ms).toISOString());

function Drawing({ ruler, nowMs }: { ruler: Ruler; nowMs: number }) {
  const text = useDetailText().token;
  const format = useFormat();
  const at = (ms: number) => clock(format, ms, nowMs);
  const { nowShare, dueShare } = ruler;
  const now = percent(nowShare);
  const nowIsLeft = nowShare < 0.3;
  const start = at(ruler.startMs);
  const end = at(ruler.endMs);
  return (
    <svg className="ruler" role="img" aria-label={text.label(start, at(nowMs), end)}>
      <rect className="rail" x="0" y="26" width="100%" height="8" />
      <rect className="done" x="0" y="26" width={now} height="8" />
      {dueShare === null ? null : (
        <rect
          className="margin"
          x={percent(dueShare)}
          y="26"
          width={percent(1 - dueShare)}
          height="8"
        />
      )}
      {ruler.ticks.map((share, index) => (
        <line
          key={share}
          x1={percent(share)}
          x2={percent(share)}
          y1="38"
          y2={index % 3 === 0 ? "46" : "42"}
        />
      ))}
      <line className="tick-now" x1={now} x2={now} y1="20" y2="38" />
      {dueShare === null ? null : (
        <line className="tick-due" x1={percent(dueShare)} x2={percent(dueShare)} y1="20" y2="38" />
      )}
      <text x="0" y="62">
        {text.changed(start)}
      </text>
      <text className="now" x={now} y="13" textAnchor={nowIsLeft ? "start" : "end"}>
        {text.now(at(nowMs))}
      </text>
      {dueShare === null || ruler.dueMs === null || dueShare - nowShare < 0.4 ? null : (
        <text className="due" x={percent(dueShare)} y="13" textAnchor="end">
          {text.due(at(ruler.dueMs))}
        </text>
      )}
      <text x="100%" y="62" textAnchor="end">
        {text.expires(end)}
      </text>
    </svg>
  );
}

const percent = (share: number): string => `${(share * 100).toFixed(2)}%`;

function useNow(): number {
  const [nowMs, setNowMs] = useState(() => Date.now());
  useEffect(() => {
    const timer = setInterval(() => setNowMs(Date.now()), REDRAWN_EVERY_MS);
    return () => clearInterval(timer);
  }, []);
  return nowMs;
}
