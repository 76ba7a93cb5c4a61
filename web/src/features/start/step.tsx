import { Check } from "lucide-react";
import type { ReactNode } from "react";
import { Icon } from "../../ui/icon.tsx";
import { useStartText } from "./text.ts";

export type Standing = "done" | "now" | "next";

/** One step: a check when it has happened, the accent while it is its turn. */
export function Step({
  number,
  standing,
  title,
  children,
}: {
  number: number;
  standing: Standing;
  title: ReactNode;
  children?: ReactNode;
}) {
  const text = useStartText();
  return (
    <li className={`is-${standing}`} {...(standing === "now" ? { "aria-current": "step" } : {})}>
      <span className="step-no">
        {standing === "done" ? (
          <>
            <Icon of={Check} />
            <span className="visually-hidden">{text.done}</span>
          </>
        ) : (
          number
        )}
      </span>
      <div>
        <div className="step-head">
          <h2>{title}</h2>
        </div>
        {children}
      </div>
    </li>
  );
}
