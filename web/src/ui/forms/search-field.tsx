import { Search } from "lucide-react";
import { useEffect, useEffectEvent, useState } from "react";
import { Icon } from "../icon.tsx";

const PAUSE_MS = 300;

/** Filters a list by what is typed, a moment after the last key. The value stands in the URL. */
export function SearchField({
  label,
  value,
  onChange,
}: {
  label: string;
  value: string;
  onChange: (value: string) => void;
}) {
  const [typed, setTyped] = useState(value);
  const [known, setKnown] = useState(value);
  /** What was typed here and is on its way into the address; null: nothing is. */
  const [sent, setSent] = useState<string | null>(null);
  if (value !== known) {
    setKnown(value);
    setSent(null);
    // When its own search comes back, there may be more in the field by now.
    if (value !== sent) setTyped(value);
  }
  const isNew = typed.trim() !== value.trim();
  const send = () => {
    if (!isNew || typed.trim() === sent) return;
    setSent(typed.trim());
    onChange(typed);
  };
  const sendLater = useEffectEvent(send);
  useEffect(() => {
    if (!isNew) return;
    const timer = setTimeout(() => sendLater(), PAUSE_MS);
    return () => clearTimeout(timer);
  }, [typed, isNew]);
  return (
    <label className="input filter-search">
      <Icon of={Search} />
      <span className="visually-hidden">{label}</span>
      <input
        type="search"
        placeholder={label}
        value={typed}
        onChange={(event) => setTyped(event.target.value)}
        // Sent later, it would take back what the reader does next, such as following a link.
        onBlur={send}
      />
    </label>
  );
}
