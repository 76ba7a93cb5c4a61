import { useUiText } from "../../ui/text.ts";

/** The shape of the overview while it loads. */
export function OverviewSkeleton() {
  const text = useUiText();
  return (
    <div aria-busy="true">
      <span className="visually-hidden">{text.loading}</span>
      <div className="readouts">
        {[0, 1, 2, 3].map((index) => (
          <div key={index} className="readout">
            <span className="readout-label">
              <span className="skeleton w2" />
            </span>
            <span className="readout-value">
              <span className="skeleton w1" />
            </span>
          </div>
        ))}
      </div>
      <div className="panel overview-wait" />
    </div>
  );
}
