import { useUiText } from "../../ui/text.ts";

/** The shape of a flow while it loads. */
export function FlowSkeleton() {
  const text = useUiText();
  return (
    <div className="panel" aria-busy="true">
      <span className="visually-hidden">{text.loading}</span>
      <div className="panel-body flow-skeleton">
        {["w2", "w3", "w1", "w3", "w2", "w1"].map((width, index) => (
          // oxlint-disable-next-line react/no-array-index-key -- a fixed list
          <span key={index} className={`skeleton ${width}`} />
        ))}
      </div>
    </div>
  );
}
