import { useUiText } from "../../ui/text.ts";

/** The shape of the steps while it is not known yet which of them are done. */
export function StartSkeleton() {
  const ui = useUiText();
  return (
    <ol className="steps" aria-busy="true" aria-label={ui.loading}>
      {["w2", "w3", "w1", "w2"].map((width, index) => (
        // oxlint-disable-next-line react/no-array-index-key -- a fixed list
        <li key={index}>
          <span className="step-no">{index + 1}</span>
          <div>
            <span className={`skeleton ${width}`} />
          </div>
        </li>
      ))}
    </ol>
  );
}
