import { useUiText } from "../../ui/text.ts";

/** Until the first answer is there: the shape of a head and of a few lines. */
export function PendingPage() {
  const { loading } = useUiText();
  return (
    <div className="pending-page" aria-busy="true">
      <span className="visually-hidden" role="status">
        {loading}
      </span>
      <span className="skeleton w2" />
      <span className="skeleton w3" />
      <span className="skeleton w3" />
      <span className="skeleton w1" />
    </div>
  );
}
