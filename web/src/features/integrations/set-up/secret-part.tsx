import { useEffect, useId, useState } from "react";
import type { UseFormRegisterReturn } from "react-hook-form";
import { Button } from "../../../ui/button.tsx";
import { SecretField } from "../../../ui/forms/field.tsx";
import { useIntegrationsText } from "../text.ts";

type Props = {
  label: string;
  last4: string;
  error: string | undefined;
  /** Whether something is typed that is not saved yet. */
  isReplacing: boolean;
  mayReplace: boolean;
  field: UseFormRegisterReturn;
  onKeep: () => void;
};

/** A secret that can be replaced, but not read: only how it ends. */
export function SecretPart({ label, last4, error, isReplacing, mayReplace, field, onKeep }: Props) {
  const text = useIntegrationsText().setup;
  const id = useId();
  const [isOpen, setOpen] = useState(false);
  // A new secret that was saved or discarded closes the field: the end of the kept one shows again.
  useEffect(() => {
    if (!isReplacing) setOpen(false);
  }, [isReplacing]);
  if (isOpen || isReplacing)
    return (
      <SecretField
        label={text.newSecret}
        hint={text.newSecretHint}
        error={error}
        autoComplete="off"
        aside={
          <Button
            size="sm"
            variant="plain"
            onClick={() => {
              onKeep();
              setOpen(false);
            }}
          >
            {text.keep}
          </Button>
        }
        {...field}
      />
    );
  return (
    <div className="field">
      <span className="label" id={id}>
        {label}
      </span>
      <div className="value secret" role="group" aria-labelledby={id}>
        <code>
          {last4 === "" ? (
            text.noSecret
          ) : (
            <>
              {text.endsIn} <b>{last4}</b>
            </>
          )}
        </code>
        {mayReplace ? (
          <Button size="sm" onClick={() => setOpen(true)}>
            {text.replace}
          </Button>
        ) : null}
      </div>
    </div>
  );
}
