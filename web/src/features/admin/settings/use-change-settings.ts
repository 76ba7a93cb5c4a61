import { useMutation, useQueryClient } from "@tanstack/react-query";
import {
  ADMIN_KEY,
  type PlatformSettings,
  type SettingChanges,
  adminSettingsQuery,
  changeSettings,
} from "../../../api/queries/platform/admin.ts";
import { platformQuery } from "../../../api/queries/platform/platform.ts";
import { sessionQuery } from "../../../api/session.ts";
import { showToast } from "../../../ui/overlays/toast.tsx";
import { useOnce } from "../../../ui/use-once.ts";

type Order = {
  changes: SettingChanges;
  /** Takes over what is saved now, and says so in words. */
  onSaved: (settings: PlatformSettings) => string;
};

/** Changes the settings as the reader saw them. The banner on every page follows the session. */
export function useChangeSettings({ version }: PlatformSettings) {
  const client = useQueryClient();
  const change = useMutation({
    mutationFn: ({ changes }: Order) => changeSettings(version, changes),
    onSuccess: async (changed, { onSaved }) => {
      client.setQueryData(adminSettingsQuery.queryKey, changed);
      showToast({ title: onSaved(changed) });
      await Promise.all([
        client.invalidateQueries({ queryKey: [...ADMIN_KEY, "log"] }),
        client.invalidateQueries(sessionQuery),
        client.invalidateQueries(platformQuery),
      ]);
    },
    onError: () => client.invalidateQueries(adminSettingsQuery),
  });
  const order = useOnce(change.mutateAsync);
  return {
    change,
    save: (changes: SettingChanges, onSaved: Order["onSaved"]) => order({ changes, onSaved }),
  };
}
