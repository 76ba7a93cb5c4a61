import { useLocation } from "@tanstack/react-router";
import { type ReactNode, useEffect, useRef } from "react";

/** The parts of a page, as links. The one that is shown is in view, also where there is no room for all. */
export function Tabs({ label, children }: { label: string; children: ReactNode }) {
  const row = useRef<HTMLElement>(null);
  const address = useLocation({ select: ({ pathname, searchStr }) => pathname + searchStr });
  useEffect(() => {
    const here = row.current?.querySelector("[aria-current]")?.getBoundingClientRect();
    if (row.current === null || here === undefined) return;
    const { left, right } = row.current.getBoundingClientRect();
    if (here.right > right) row.current.scrollLeft += here.right - right;
    if (here.left < left) row.current.scrollLeft -= left - here.left;
  }, [address]);
  return (
    <nav ref={row} className="tabs" aria-label={label}>
      {children}
    </nav>
  );
}
