import { useFormat } from "../i18n/format.ts";
import { useUiText } from "./text.ts";

/** A time in short, with the whole UTC time on hover; `null` is "never". */
export function Time({ at, full = false }: { at: string | null | undefined; full?: boolean }) {
  const format = useFormat();
  const text = useUiText();
  if (at === null || at === undefined) return <span className="faint">{text.never}</span>;
  return (
    <time dateTime={at} title={format.utc(at)}>
      {full ? format.full(at) : format.short(at)}
    </time>
  );
}
