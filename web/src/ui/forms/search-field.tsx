import { Search } from "lucide-react";
import { useEffect, useState } from "react";
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
  useEffect(() => setTyped(value), [value]);
  useEffect(() => {
    if (typed === value) return;
    const timer = setTimeout(() => onChange(typed), PAUSE_MS);
    return () => clearTimeout(timer);
  }, [typed, value, onChange]);
  return (
    <label className="input filter-search">
      <Icon of={Search} />
      <span className="visually-hidden">{label}</span>
      <input
        type="search"
        placeholder={label}
        value={typed}
        onChange={(event) => setTyped(event.target.value)}
      />
    </label>
  );
}
