import { CircleX, Eye, EyeOff } from "lucide-react";
import {
  type InputHTMLAttributes,
  type ReactNode,
  type Ref,
  type SelectHTMLAttributes,
  type TextareaHTMLAttributes,
  useId,
  useState,
} from "react";
import { IconButton } from "../button.tsx";
import { classNames } from "../class-names.ts";
import { Icon } from "../icon.tsx";
import { useUiText } from "../text.ts";

type FieldProps = {
  label: ReactNode;
  hint?: ReactNode;
  /** In place of the hint. It says what is accepted. */
  error?: string | undefined;
  /** Beside the label, such as a link. */
  aside?: ReactNode;
};

type Slot = { id: string; "aria-invalid": boolean; "aria-describedby": string | undefined };

/** Label, control, and below it what is accepted or what is wrong. Other controls than the ones here use it too. */
export function Field({
  label,
  hint,
  error,
  aside,
  children,
}: FieldProps & { children: (slot: Slot) => ReactNode }) {
  const id = useId();
  const noteId = `${id}-note`;
  const hasNote = error !== undefined || (hint !== undefined && hint !== null);
  const slot = {
    id,
    "aria-invalid": error !== undefined,
    "aria-describedby": hasNote ? noteId : undefined,
  };
  return (
    <div className="field">
      {aside === undefined ? (
        <label htmlFor={id}>{label}</label>
      ) : (
        <div className="label-row">
          <label htmlFor={id}>{label}</label>
          {aside}
        </div>
      )}
      {children(slot)}
      {error !== undefined ? (
        <p className="error" id={noteId} role="alert">
          <Icon of={CircleX} />
          {error}
        </p>
      ) : hasNote ? (
        <p className="hint" id={noteId}>
          {hint}
        </p>
      ) : null}
    </div>
  );
}

type Size = { large?: boolean; mono?: boolean };

/** A line of text. Spread react-hook-form's `register(…)` into it. */
export function TextField({
  label,
  hint,
  error,
  aside,
  large = false,
  mono = false,
  ref,
  ...input
}: FieldProps & Size & InputHTMLAttributes<HTMLInputElement> & { ref?: Ref<HTMLInputElement> }) {
  return (
    <Field {...{ label, hint, error, aside }}>
      {(slot) => (
        <input
          {...input}
          {...slot}
          ref={ref}
          className={classNames("input", large && "lg", mono && "mono")}
          {...(mono ? { spellCheck: false, autoCapitalize: "off" } : {})}
        />
      )}
    </Field>
  );
}

/** A password or a client secret: hidden until its eye is pressed. */
export function SecretField({
  label,
  hint,
  error,
  aside,
  large = false,
  ref,
  ...input
}: FieldProps & Size & InputHTMLAttributes<HTMLInputElement> & { ref?: Ref<HTMLInputElement> }) {
  const [shown, setShown] = useState(false);
  const text = useUiText();
  return (
    <Field {...{ label, hint, error, aside }}>
      {(slot) => (
        <div className={classNames("input", large && "lg")}>
          <input
            {...input}
            {...slot}
            ref={ref}
            type={shown ? "text" : "password"}
            spellCheck={false}
          />
          <IconButton
            icon={shown ? EyeOff : Eye}
            label={shown ? text.hide : text.show}
            onClick={() => setShown(!shown)}
          />
        </div>
      )}
    </Field>
  );
}

/** Several lines of text. */
export function TextAreaField({
  label,
  hint,
  error,
  aside,
  mono = false,
  ref,
  ...input
}: FieldProps &
  Size &
  TextareaHTMLAttributes<HTMLTextAreaElement> & { ref?: Ref<HTMLTextAreaElement> }) {
  return (
    <Field {...{ label, hint, error, aside }}>
      {(slot) => (
        <textarea
          {...input}
          {...slot}
          ref={ref}
          className={classNames("input area", mono && "mono")}
          spellCheck={!mono}
        />
      )}
    </Field>
  );
}

/** One of a few. The browser's own control: it works with every keyboard and screen reader. */
export function SelectField({
  label,
  hint,
  error,
  aside,
  large = false,
  options,
  ref,
  ...input
}: FieldProps &
  Size &
  SelectHTMLAttributes<HTMLSelectElement> & {
    options: readonly { value: string; label: string }[];
    ref?: Ref<HTMLSelectElement>;
  }) {
  return (
    <Field {...{ label, hint, error, aside }}>
      {(slot) => (
        <select {...input} {...slot} ref={ref} className={classNames("input", large && "lg")}>
          {options.map((option) => (
            <option key={option.value} value={option.value}>
              {option.label}
            </option>
          ))}
        </select>
      )}
    </Field>
  );
}

/** A box to tick, with its label beside it and a line of explanation below. */
export function CheckField({
  label,
  hint,
  ref,
  ...input
}: {
  label: ReactNode;
  hint?: ReactNode;
  ref?: Ref<HTMLInputElement>;
} & InputHTMLAttributes<HTMLInputElement>) {
  return (
    <label className="check">
      <input {...input} ref={ref} type="checkbox" />
      <span>
        {label}
        {hint === undefined ? null : <p>{hint}</p>}
      </span>
    </label>
  );
}
