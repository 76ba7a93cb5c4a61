import { useUiText } from "../../ui/text.ts";

/** The shape of an integration's first tab while it loads. */
export function IntegrationSkeleton() {
  const ui = useUiText();
  return (
    <div className="stack" aria-busy="true" aria-label={ui.loading}>
      {["w2", "w3", "w1", "w2", "w3"].map((width, index) => (
        // oxlint-disable-next-line react/no-array-index-key -- a fixed list
        <p key={index}>
          <span className={`skeleton ${width}`} />
        </p>
      ))}
    </div>
  );
}
