import type { Connection } from "../../../api/queries/connections.ts";
import { Time } from "../../../ui/time.tsx";
import { useDetailText } from "./text.ts";

/** The provider's own word about the last refresh, and when it said so. */
export function LastRefreshError({
  error,
  provider,
}: {
  error: NonNullable<Connection["last_refresh_error"]>;
  provider: string;
}) {
  const text = useDetailText().notices;
  return (
    <>
      {" "}
      {error.provider_error === null ? (
        <code>{error.code}</code>
      ) : (
        <>
          {text.answered(provider)} <code>{error.provider_error}</code>
        </>
      )}
      , <Time at={error.at} full />.
    </>
  );
}
