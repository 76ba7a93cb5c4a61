import { ChevronDown, Plus } from "lucide-react";
import { Icon } from "../icon.tsx";
import { Menu, MenuItem, MenuLine } from "../overlays/menu.tsx";

type Option = { readonly value: string; readonly label: string };

/**
 * One filter of a list: dashed while it is not set, solid with its value when it is. `clear` is the entry that takes it
 * back. The value stands in the URL.
 */
export function Filter({
  label,
  options,
  value,
  clear,
  onChange,
}: {
  label: string;
  options: readonly Option[];
  value: string | undefined;
  clear: string;
  onChange: (value: string | undefined) => void;
}) {
  const chosen = options.find((option) => option.value === value);
  return (
    <Menu
      align="start"
      trigger={
        <button type="button" className={value === undefined ? "filter" : "filter is-set"}>
          {value === undefined ? <Icon of={Plus} /> : null}
          {value === undefined ? (
            label
          ) : (
            <span>
              {label}: <b>{chosen?.label ?? value}</b>
            </span>
          )}
          {value === undefined ? null : <Icon of={ChevronDown} />}
        </button>
      }
    >
      {options.map((option) => (
        <MenuItem key={option.value} onSelect={() => onChange(option.value)}>
          {option.label}
        </MenuItem>
      ))}
      {value === undefined ? null : (
        <>
          <MenuLine />
          <MenuItem onSelect={() => onChange(undefined)}>{clear}</MenuItem>
        </>
      )}
    </Menu>
  );
}
