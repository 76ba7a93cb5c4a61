import { type UseMutationResult } from "@tanstack/react-query";
import { type ReactNode, useId } from "react";
import { Button } from "../button.tsx";
import { useOnce } from "../use-once.ts";
import { Dialog } from "./dialog.tsx";
import { FormDialog } from "./form-dialog.tsx";

/**
 * Asks what is wanted, has it made once, and shows its secret this one time. From then on only its button closes it: a key
 * that slips must not cost a secret. The secret goes with the dialog.
 */
export function ShowOnceDialog<Order, Made>({
  make,
  ask,
  shown,
  wide = false,
  form,
  children,
  onClose,
}: {
  make: UseMutationResult<Made, Error, Order>;
  ask: { title: string; description?: string; verb: string; doing: string };
  shown: { title: string; detail: string; done: string };
  wide?: boolean;
  /** The form has the id, and gives what it wants to `order`. */
  form: (id: string, order: (order: Order) => void) => ReactNode;
  children: (made: Made) => ReactNode;
  onClose: () => void;
}) {
  const formId = useId();
  const order = useOnce(make.mutateAsync);
  const made = make.data;
  if (made !== undefined)
    return (
      <Dialog
        alert
        open
        wide={wide}
        staysOnEscape
        onClose={onClose}
        title={shown.title}
        description={shown.detail}
        footer={
          <Button variant="primary" onClick={onClose}>
            {shown.done}
          </Button>
        }
      >
        {children(made)}
      </Dialog>
    );
  return (
    <FormDialog
      alert
      wide={wide}
      formId={formId}
      title={ask.title}
      description={ask.description}
      verb={ask.verb}
      busy={make.isPending && ask.doing}
      // Closed while it is made, nobody would ever see it.
      held={make.isPending}
      onClose={onClose}
    >
      {form(formId, order)}
    </FormDialog>
  );
}
