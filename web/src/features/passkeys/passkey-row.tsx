import { Cloud, Ellipsis, KeyRound, Pencil, Trash2 } from "lucide-react";
import type { Passkey } from "./passkey-calls.ts";
import { IconButton } from "../../ui/button.tsx";
import { Icon } from "../../ui/icon.tsx";
import { Menu, MenuItem } from "../../ui/overlays/menu.tsx";
import { useUiText } from "../../ui/text.ts";
import { Time } from "../../ui/time.tsx";
import { usePasskeysText } from "./text.ts";

export function PasskeyRow({
  passkey,
  onRename,
  onRemove,
}: {
  passkey: Passkey;
  onRename: () => void;
  onRemove: () => void;
}) {
  const text = usePasskeysText();
  const ui = useUiText();
  const { name, synced, created_at, last_used_at } = passkey;
  return (
    <li>
      <div className="session-row">
        <Icon of={synced ? Cloud : KeyRound} />
        <div>
          <b>{name}</b>
          <p>
            {synced ? text.synced : text.single}, {text.added} <Time full at={created_at} />,{" "}
            {last_used_at === null ? (
              text.neverUsed
            ) : (
              <>
                {text.lastUsed} <Time full at={last_used_at} />
              </>
            )}
          </p>
        </div>
        <Menu trigger={<IconButton icon={Ellipsis} label={ui.moreActions(name)} />}>
          <MenuItem icon={Pencil} onSelect={onRename}>
            {text.rename}
          </MenuItem>
          <MenuItem danger icon={Trash2} onSelect={onRemove}>
            {text.remove}
          </MenuItem>
        </Menu>
      </div>
    </li>
  );
}
