import { createLink } from "@tanstack/react-router";
import type { AnchorHTMLAttributes, ReactNode } from "react";

type BarProps = AnchorHTMLAttributes<HTMLAnchorElement> & {
  name: ReactNode;
  /** Between 0 and 1. */
  share: number;
  ink: "active" | "pending" | "disabled" | "failed" | "chart";
  count: string;
  percent: string;
};

/** One share of a whole, with its count. It is a link to the rows behind it. */
function BarAnchor({ name, share, ink, count, percent, ...rest }: BarProps) {
  return (
    <a {...rest} className="bar">
      <span>{name}</span>
      <svg className={`ink-${ink}`} aria-hidden="true">
        <rect className="track" width="100%" height="8" rx="2" />
        <rect className="fill" width={`${share * 100}%`} height="8" rx="2" />
      </svg>
      <span>{count}</span>
      <span className="faint">{percent}</span>
    </a>
  );
}

export const Bar = createLink(BarAnchor);
