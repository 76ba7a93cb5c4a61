import { Check, Copy } from "lucide-react";
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

/** "Copy", and "Copied" for two seconds. */
export function CopyButton({
  value,
  label,
  size = "sm",
}: {
  value: string;
  label?: string;
  size?: "sm" | "lg";
}) {
  const text = useUiText();
  const [copied, copy] = useCopy(value);
  return (
    <Button size={size} icon={copied ? Check : Copy} onClick={copy}>
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
