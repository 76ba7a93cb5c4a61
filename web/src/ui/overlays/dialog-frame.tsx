import { Dialog as Base } from "@base-ui/react/dialog";
import type { ReactNode } from "react";

export type DialogProps = {
  open: boolean;
  onClose: () => void;
  title: ReactNode;
  description?: ReactNode;
  /** A click beside it does not close it. */
  alert?: boolean;
  /** Nor does Escape: it shows what nobody can see again. */
  staysOnEscape?: boolean;
  /** For forms with more than one column, and for code. */
  wide?: boolean;
  footer?: ReactNode;
  children?: ReactNode;
};

/** What a dialog is made of. Apart from it, because no page needs the library to be shown. */
export default function DialogFrame({
  open,
  onClose,
  title,
  description,
  alert = false,
  staysOnEscape = false,
  wide = false,
  footer,
  children,
}: DialogProps) {
  return (
    <Base.Root
      open={open}
      onOpenChange={(next, { reason }) => {
        if (!next && !(staysOnEscape && reason === "escape-key")) onClose();
      }}
      disablePointerDismissal={alert}
    >
      <Base.Portal>
        <Base.Backdrop className="scrim" />
        <Base.Popup
          className={wide ? "dialog wide" : "dialog"}
          role={alert ? "alertdialog" : "dialog"}
        >
          <div>
            <Base.Title render={<h2 />}>{title}</Base.Title>
            {description === undefined ? null : (
              <Base.Description className="quiet">{description}</Base.Description>
            )}
            {children}
          </div>
          {footer === undefined ? null : <footer>{footer}</footer>}
        </Base.Popup>
      </Base.Portal>
    </Base.Root>
  );
}
