import { Menu as Base } from "@base-ui/react/menu";
import type { ReactNode, RefObject } from "react";
import { MenuParts } from "./menu-parts.ts";

const PARTS = { Item: Base.Item, Separator: Base.Separator };

/** What opens below a menu's button. Apart from it, because no page needs the library to be shown. */
export default function MenuPopup({
  open,
  byKeyboard,
  onClose,
  button,
  label,
  align,
  children,
}: {
  open: boolean;
  /** Opened without a pointer: the first entry takes the focus, instead of the menu. */
  byKeyboard: boolean;
  onClose: () => void;
  button: RefObject<HTMLButtonElement | null>;
  /** The id of the button, which names the menu. */
  label: string;
  align: "start" | "end";
  children: ReactNode;
}) {
  return (
    <Base.Root
      modal={false}
      open={open}
      onOpenChange={(next, { event }) => {
        // A click on the button closes by itself; closed here, it would open again.
        const onButton = event.target instanceof Node && button.current?.contains(event.target);
        if (!next && onButton !== true) onClose();
      }}
    >
      <Base.Portal>
        <Base.Positioner anchor={button} align={align} sideOffset={4} className="menu-place">
          <Base.Popup
            className="menu"
            aria-labelledby={label}
            finalFocus={button}
            onFocus={({ target, currentTarget }) => {
              if (byKeyboard && target === currentTarget)
                currentTarget.querySelector<HTMLElement>('[role="menuitem"]')?.focus();
            }}
          >
            <MenuParts value={PARTS}>{children}</MenuParts>
          </Base.Popup>
        </Base.Positioner>
      </Base.Portal>
    </Base.Root>
  );
}
