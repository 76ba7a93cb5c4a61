import { type ReactElement, type SVGProps, createElement } from "react";

type Shape = readonly [tag: string, attributes: Readonly<Record<string, string>>];

/**
 * What the build puts in place of lucide-react's own function: an icon is one element, whose shapes are made once. The
 * library's own is two components with a context and merged settings, of which no page uses one, and a list has a hundred
 * icons.
 */
export default function createLucideIcon(icon: { readonly node: readonly Shape[] }) {
  let shapes: ReactElement[] | undefined;
  return (props: SVGProps<SVGSVGElement>) => {
    shapes ??= icon.node.map(([tag, attributes]) => createElement(tag, attributes));
    return createElement("svg", { ...LOOK, ...props }, shapes);
  };
}

const LOOK = {
  width: 24,
  height: 24,
  viewBox: "0 0 24 24",
  fill: "none",
  stroke: "currentColor",
  strokeWidth: 2,
  strokeLinecap: "round",
  strokeLinejoin: "round",
} as const;
