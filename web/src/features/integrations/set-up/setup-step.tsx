import { Check } from "lucide-react";
import type { ReactNode } from "react";
import { Icon } from "../../../ui/icon.tsx";

/** One of the things that both sides must agree on: a check once a flow has shown that they do. */
export const SetupStep = ({
  number,
  standing,
  title,
  aside,
  children,
}: {
  number: number;
  standing: "done" | "now" | "next";
  title: string;
  aside?: ReactNode;
  children: ReactNode;
}) => (
  // What comes next is already filled in: it is not faded as in a sequence.
  <li className={standing === "next" ? undefined : `is-${standing}`}>
    <span className="step-no">{standing === "done" ? <Icon of={Check} /> : number}</span>
    <div>
      <div className="step-head">
        <h2>{title}</h2>
        {aside}
      </div>
      {children}
    </div>
  </li>
);
