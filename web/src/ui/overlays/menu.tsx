import type { LucideIcon } from "lucide-react";
import {
  type ComponentPropsWithRef,
  type KeyboardEvent,
  type MouseEvent,
  type ReactElement,
  type ReactNode,
  Suspense,
  cloneElement,
  useId,
  useRef,
  useState,
} from "react";
import { Icon } from "../icon.tsx";
import { loadOverlays, overlay } from "./load-overlays.ts";
import { useMenuParts } from "./menu-parts.ts";

type ButtonElement = ReactElement<ComponentPropsWithRef<"button">>;

const MenuPopup = overlay(() => import("./menu-popup.tsx"));

/**
 * Actions behind a button: arrows and first letters move in it, Escape closes it. `trigger` is the button. The rest is
 * made when it is first opened: a table has a menu in every row.
 */
export function Menu({
  trigger,
  children,
  align = "end",
}: {
  trigger: ButtonElement;
  children: ReactNode;
  align?: "start" | "end";
}) {
  const [state, setState] = useState<"never" | "open" | "open by keyboard" | "closed">("never");
  const button = useRef<HTMLButtonElement>(null);
  const ownId = useId();
  const id = trigger.props.id ?? ownId;
  const open = state === "open" || state === "open by keyboard";
  return (
    <>
      {cloneElement(trigger, {
        id,
        ref: button,
        "aria-haspopup": "menu",
        "aria-expanded": open,
        // A click without a pointer counts none.
        onClick: ({ detail }: MouseEvent) =>
          setState(open ? "closed" : detail === 0 ? "open by keyboard" : "open"),
        onPointerEnter: loadOverlays,
        onFocus: loadOverlays,
        onKeyDown: (event: KeyboardEvent) => {
          if (event.key !== "ArrowDown" && event.key !== "ArrowUp") return;
          event.preventDefault();
          setState("open by keyboard");
        },
      })}
      {state === "never" ? null : (
        <Suspense>
          <MenuPopup
            open={open}
            byKeyboard={state === "open by keyboard"}
            onClose={() => setState("closed")}
            button={button}
            label={id}
            align={align}
          >
            {children}
          </MenuPopup>
        </Suspense>
      )}
    </>
  );
}

/** One action. `render` a `<Link>` for one that leads to a page. */
export function MenuItem({
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
}) {
  const { Item } = useMenuParts();
  return (
    <Item
      className={danger ? "menu-item danger" : "menu-item"}
      onClick={onSelect}
      {...(render === undefined ? {} : { render, nativeButton: false })}
    >
      {icon === undefined ? null : <Icon of={icon} />}
      {children}
    </Item>
  );
}

export function MenuLine() {
  const { Separator } = useMenuParts();
  return <Separator className="menu-line" />;
}
