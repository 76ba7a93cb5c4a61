import { type LucideIcon } from "lucide-react";
import { type ReactNode, useState } from "react";
import { Button } from "../button.tsx";
import { Dialog } from "./dialog.tsx";
import { TextField } from "../forms/field.tsx";
import { Icon } from "../icon.tsx";
import { ProblemNotice } from "../problem-notice.tsx";
import { useUiText } from "../text.ts";

type ConfirmProps = {
  open: boolean;
  onClose: () => void;
  /** The question: "Revoke the Google account of u_48213?" */
  title: string;
  description?: ReactNode;
  /** What is lost, in numbers. */
  losses?: readonly { icon: LucideIcon; text: ReactNode }[];
  /** The button repeats the verb of the question. */
  verb: string;
  /** While it works: "Revoking". */
  doing: string;
  /** When set, it has to be typed first. */
  name?: string;
  onConfirm: () => void;
  pending: boolean;
  error: Error | null;
};

/** Asks before something that cannot be undone. */
export function ConfirmDialog(props: ConfirmProps) {
  const {
    open,
    onClose,
    title,
    description,
    losses = [],
    verb,
    doing,
    name,
    pending,
    error,
  } = props;
  const [typed, setTyped] = useState("");
  const text = useUiText();
  const matches = name === undefined || typed === name;
  const confirm = () => {
    if (matches && !pending) props.onConfirm();
  };
  return (
    <Dialog
      alert
      open={open}
      onClose={onClose}
      title={title}
      description={description}
      footer={
        <>
          <Button onClick={onClose}>{text.cancel}</Button>
          <Button variant="danger" disabled={!matches} busy={pending && doing} onClick={confirm}>
            {verb}
          </Button>
        </>
      }
    >
      {losses.length === 0 ? null : (
        <ul className="losses">
          {losses.map(({ icon, text: loss }, index) => (
            // oxlint-disable-next-line react/no-array-index-key -- a fixed list
            <li key={index}>
              <Icon of={icon} />
              <span>{loss}</span>
            </li>
          ))}
        </ul>
      )}
      {name === undefined ? null : (
        <form
          onSubmit={(event) => {
            event.preventDefault();
            confirm();
          }}
        >
          <TextField
            label={
              <>
                {text.typeToConfirm}: <b>{name}</b>
              </>
            }
            value={typed}
            onChange={(event) => setTyped(event.target.value)}
            autoComplete="off"
            spellCheck={false}
          />
        </form>
      )}
      {error === null ? null : <ProblemNotice error={error} />}
    </Dialog>
  );
}
