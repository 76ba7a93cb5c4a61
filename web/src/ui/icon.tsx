import type { LucideIcon } from "lucide-react";

/** A line icon, 16 px, in the colour of the text around it. It says nothing to screen readers: a word stands beside it. */
export const Icon = ({ of: Shape, className }: { of: LucideIcon; className?: string }) => (
  <Shape className={className === undefined ? "icon" : `icon ${className}`} aria-hidden="true" />
);
