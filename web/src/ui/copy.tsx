import { Check, Copy, type LucideIcon } from "lucide-react";
import { useEffect, useState } from "react";
import { Button, IconButton } from "./button.tsx";
import { useUiText } from "./text.ts";

const SHOWN_MS = 2_000;

/** Copies and remembers for two seconds that it did. */
function useCopy(value: string): [boolean, () => void] {
  const [copied, setCopied] = useState(false);
  useEffect(() => {
    if (!copied) return;
    const timer = setTimeout(() => setCopied(false), SHOWN_MS);
    return () => clearTimeout(timer);
  }, [copied]);
  const copy = () => {
    navigator.clipboard.writeText(value).then(
      () => setCopied(true),
      () => undefined,
    );
  };
  return [copied, copy];
}

/** "Copy", and "Copied" for two seconds. `md` stands among the actions of a page. */
export function CopyButton({
  value,
  label,
  icon = Copy,
  size = "sm",
}: {
  value: string;
  label?: string;
  icon?: LucideIcon;
  size?: "sm" | "md" | "lg";
}) {
  const text = useUiText();
  const [copied, copy] = useCopy(value);
  return (
    <Button {...(size === "md" ? {} : { size })} icon={copied ? Check : icon} onClick={copy}>
      <span aria-live="polite">{copied ? text.copied : (label ?? text.copy)}</span>
    </Button>
  );
}

/** A small icon that copies; `what` names the value for screen readers. */
export function CopyIcon({ value, what }: { value: string; what: string }) {
  const text = useUiText();
  const [copied, copy] = useCopy(value);
  return (
    <IconButton
      small
      icon={copied ? Check : Copy}
      label={copied ? text.copied : text.copyOf(what)}
      onClick={copy}
    />
  );
}

/** con_…h1nc7e: the kind and the last six characters. Short values stay whole. */
export function shortId(value: string): string {
  if (value.length <= 16) return value;
  const kind = /^[a-z]+_/.exec(value)?.[0] ?? value.slice(0, 4);
  return `${kind}…${value.slice(-6)}`;
}

/** An id, a subject or a fingerprint in monospace, shortened in the middle, with a button that copies it whole. */
export const Id = ({ value, what = "id" }: { value: string; what?: string }) => (
  <span className="id mono" title={value}>
    {shortId(value)}
    <CopyIcon value={value} what={`${what} ${shortId(value)}`} />
  </span>
);

/** A value to copy whole: a grey field with a button. */
export const CopyField = ({ value }: { value: string }) => (
  <div className="value">
    <code>{value}</code>
    <CopyButton value={value} />
  </div>
);
