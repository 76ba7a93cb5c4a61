import { Menu as Base } from "@base-ui/react/menu";
import type { LucideIcon } from "lucide-react";
import type { ReactElement, ReactNode } from "react";
import { Icon } from "../icon.tsx";

/** Actions behind a button: arrows and first letters move in it, Escape closes it. `trigger` is the button. */
export function Menu({
  trigger,
  children,
  align = "end",
}: {
  trigger: ReactElement;
  children: ReactNode;
  align?: "start" | "end";
}) {
  return (
    <Base.Root modal={false}>
      <Base.Trigger render={trigger} />
      <Base.Portal>
        <Base.Positioner align={align} sideOffset={4} className="menu-place">
          <Base.Popup className="menu">{children}</Base.Popup>
        </Base.Positioner>
      </Base.Portal>
    </Base.Root>
  );
}

/** One action. `render` a `<Link>` for one that leads to a page. */
export const MenuItem = ({
  icon,
  danger = false,
  onSelect,
  render,
  children,
}: {
  icon?: LucideIcon;
  danger?: boolean;
  onSelect?: () => void;
  render?: ReactElement;
  children: ReactNode;
}) => (
  <Base.Item
    className={danger ? "menu-item danger" : "menu-item"}
    onClick={onSelect}
    {...(render === undefined ? {} : { render, nativeButton: false })}
  >
    {icon === undefined ? null : <Icon of={icon} />}
    {children}
  </Base.Item>
);

export const MenuLine = () => <Base.Separator className="menu-line" />;
