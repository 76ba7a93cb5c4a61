import { useFormat } from "../../i18n/format.ts";
import { Filter } from "./filter.tsx";
import { useUiText } from "../text.ts";

const HOUR_MS = 3_600_000;
const SPANS = { hour: HOUR_MS, day: 24 * HOUR_MS, week: 168 * HOUR_MS, month: 720 * HOUR_MS };
type Span = keyof typeof SPANS;
const NAMES = Object.keys(SPANS) as Span[];

/** ISO times as they stand in the URL: `since` is included, `until` is not. */
export type Period = { since: string | undefined; until: string | undefined };

/** Filters a list by time. What is chosen becomes a fixed time in the URL, so that a link shows the same rows later. */
export function TimeFilter({
  since,
  until,
  onChange,
}: Period & { onChange: (period: Period) => void }) {
  const { period: text } = useUiText();
  const format = useFormat();
  const shown = (time: string) => (Number.isNaN(Date.parse(time)) ? time : format.full(time));
  const parts = [
    since === undefined ? [] : [text.from(shown(since))],
    until === undefined ? [] : [text.to(shown(until))],
  ].flat();
  const choose = (name: string | undefined) => {
    const span = NAMES.find((known) => known === name);
    const at = span === undefined ? undefined : new Date(Date.now() - SPANS[span]).toISOString();
    onChange({ since: at, until: undefined });
  };
  return (
    <Filter
      label={text.label}
      clear={text.any}
      options={NAMES.map((value) => ({ value, label: text[value] }))}
      value={parts.length === 0 ? undefined : parts.join(" ")}
      onChange={choose}
    />
  );
}
