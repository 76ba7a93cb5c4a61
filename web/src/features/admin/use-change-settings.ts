import { useMutation, useQueryClient } from "@tanstack/react-query";
import {
  ADMIN_KEY,
  type PlatformSettings,
  type SettingChanges,
  adminSettingsQuery,
  changeSettings,
} from "../../api/queries/platform/admin.ts";
import { sessionQuery } from "../../api/session.ts";
import { showToast } from "../../ui/overlays/toast.tsx";

/** Changes the settings as the reader saw them. The banner on every page follows the session. */
export function useChangeSettings({ version }: PlatformSettings) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: ({ changes }: { changes: SettingChanges; done: string }) =>
      changeSettings(version, changes),
    onSuccess: async (changed, { done }) => {
      client.setQueryData(adminSettingsQuery.queryKey, changed);
      showToast({ title: done });
      await Promise.all([
        client.invalidateQueries({ queryKey: [...ADMIN_KEY, "log"] }),
        client.invalidateQueries(sessionQuery),
      ]);
    },
    onError: () => client.invalidateQueries(adminSettingsQuery),
  });
}
