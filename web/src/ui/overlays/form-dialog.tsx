import type { ReactNode } from "react";
import { Button } from "../button.tsx";
import { useUiText } from "../text.ts";
import { Dialog } from "./dialog.tsx";

/** A dialog around one form, with Cancel and the button that sends it. The form has the id `formId`. */
export function FormDialog({
  formId,
  title,
  description,
  verb,
  busy,
  danger = false,
  disabled = false,
  held = false,
  alert = false,
  wide = false,
  onClose,
  children,
}: {
  formId: string;
  title: ReactNode;
  description?: ReactNode;
  /** On the button that sends it. */
  verb: string;
  /** While it is sent: "Saving". */
  busy: string | false;
  /** Whether it takes something away. */
  danger?: boolean;
  disabled?: boolean;
  /** Whether it stays, because what is under way cannot be taken back. */
  held?: boolean;
  /** A click beside it does not close it. */
  alert?: boolean;
  wide?: boolean;
  onClose: () => void;
  children: ReactNode;
}) {
  const text = useUiText();
  const close = () => {
    if (!held) onClose();
  };
  return (
    <Dialog
      open
      alert={alert}
      wide={wide}
      onClose={close}
      title={title}
      description={description}
      footer={
        <>
          <Button disabled={held} onClick={close}>
            {text.cancel}
          </Button>
          <Button
            variant={danger ? "danger" : "primary"}
            type="submit"
            form={formId}
            disabled={disabled}
            busy={busy}
          >
            {verb}
          </Button>
        </>
      }
    >
      {children}
    </Dialog>
  );
}
