import type { Connection } from "../../../api/queries/connections.ts";
import { Time } from "../../../ui/time.tsx";
import { useDetailText } from "./text.ts";

/** The provider's own word about the last refresh, or what came in place of one, and when. */
export function LastRefreshError({
  error,
  provider,
}: {
  error: NonNullable<Connection["last_refresh_error"]>;
  provider: string;
}) {
  const text = useDetailText().notices;
  const came = Object.entries(text.came).find(([name]) => name === error.provider_error)?.[1];
  return (
    <>
      {" "}
      {error.provider_error === null ? (
        <code>{error.code}</code>
      ) : (
        <>
          {came ?? text.answered(provider)} <code>{error.provider_error}</code>
        </>
      )}
      , <Time at={error.at} full />.
    </>
  );
}
