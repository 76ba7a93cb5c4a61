import { createLink } from "@tanstack/react-router";
import type { AnchorHTMLAttributes, ReactNode } from "react";
import { Spark } from "./spark.tsx";

type ReadoutProps = AnchorHTMLAttributes<HTMLAnchorElement> & {
  label: string;
  value: string;
  note: ReactNode;
  series?: readonly number[];
};

/** One figure. It is a link to the rows behind it. */
function ReadoutAnchor({ label, value, note, series, ...rest }: ReadoutProps) {
  return (
    <a {...rest} className="readout">
      <span className="readout-label">{label}</span>
      <span className="readout-value">{value}</span>
      {series === undefined ? null : <Spark values={series} />}
      <span className="readout-note">{note}</span>
    </a>
  );
}

export const Readout = createLink(ReadoutAnchor);
